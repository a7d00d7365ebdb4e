import type { Nano } from '../money.ts';
import { median, scaledMad } from './robust.ts';

/** What somebody spent on one local day (`YYYY-MM-DD`). */
export type DaySpend = { day: string; spent: Nano };

/** A day that is far above what was to be expected. `excess` and `expected` are nano-USD, `deviations` robust ones. */
export type UnusualDay = { expected: Nano; excess: Nano; deviations: number };

/** Days looked back. */
export const LOOK_BACK_DAYS = 28;
/** Below this many active days nothing is known about somebody. */
const ACTIVE_DAYS_LEAST = 7;
const DEVIATIONS_LEAST = 3.5;
/**
 * Nobody is taken to be steadier than this: four weeks are too few to know, and with less of it `npm run bench` has
 * ten times as many false alarms.
 */
const SPREAD_LEAST = 0.5;
const EXCESS_LEAST: Nano = 1_000_000_000n;
/** Days of a weekday that count as much as all days together when its habit is judged. */
const WEEKDAY_WEIGHT = 4;

const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** How much more or less (in logarithms) is spent on the weekday of `day` than usual; drawn to zero when few are known. */
function weekdayHabit(history: readonly { day: string; log: number }[], day: string): number {
  const same = history.filter((one) => weekday(one.day) === weekday(day)).map(({ log }) => log);
  if (same.length === 0) return 0;
  const shrink = same.length / (same.length + WEEKDAY_WEIGHT);
  return shrink * (median(same) - median(history.map(({ log }) => log)));
}

/**
 * Whether a day stands out against the active days before it (days of an incident left out by the caller): three and a half robust
 * deviations of the weekday-adjusted logarithm, and at least $1 and 100 % above the expectation. Null when it does not,
 * or when fewer than seven active days are known.
 */
export function unusualDay(history: readonly DaySpend[], today: DaySpend): UnusualDay | null {
  const active = history
    .filter(({ spent, day }) => spent > 0n && day < today.day)
    .slice(-LOOK_BACK_DAYS)
    .map(({ day, spent }) => ({ day, log: Math.log(Number(spent)) }));
  if (active.length < ACTIVE_DAYS_LEAST || today.spent <= 0n) return null;
  const adjusted = active.map(({ day, log }) => log - weekdayHabit(active, day));
  const expectedLog = median(adjusted) + weekdayHabit(active, today.day);
  const spread = Math.max(scaledMad(adjusted), SPREAD_LEAST);
  const expected = BigInt(Math.round(Math.exp(expectedLog)));
  const excess = today.spent - expected;
  const deviations = (Math.log(Number(today.spent)) - expectedLog) / spread;
  const stands = deviations >= DEVIATIONS_LEAST && excess >= EXCESS_LEAST && excess >= expected;
  return stands ? { expected, excess, deviations } : null;
}
