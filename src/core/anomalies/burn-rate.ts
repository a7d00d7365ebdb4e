import type { Nano } from '../money.ts';

/** How a day's budget is being spent: all nano-USD. `hoursLeft` of the local day. */
export type Burn = {
  limit: Nano;
  spent: Nano;
  lastTenMinutes: Nano;
  lastTwoHours: Nano;
  hoursLeft: number;
  /** The most that was spent on one of the last 28 days (days of an incident left out); 0 when nothing is known. */
  busiestDay: Nano;
};

/** Below this share of the limit a busy hour is nothing: people work in bouts. */
const SPENT_LEAST_PERCENT = 60n;
/** A bout goes on for about as long as it has lasted: nobody keeps the pace of two hours for a whole day. */
const HORIZON_MINUTES = 120;
const TEN_MINUTES_PERCENT = 25n;

/**
 * What the day comes to if it goes on for two more hours (or until it ends) as in the last two, when that is above the
 * limit and twice the busiest day of late (whoever is near the limit every week is no news). Null when it is
 * not, or when less than 60 % of the limit is spent.
 */
export function projectedOverLimit(burn: Burn): Nano | null {
  const { limit, spent, lastTwoHours, hoursLeft, busiestDay } = burn;
  if (limit <= 0n || spent * 100n < limit * SPENT_LEAST_PERCENT || lastTwoHours <= 0n) return null;
  const minutes = BigInt(Math.max(0, Math.floor(Math.min(hoursLeft * 60, HORIZON_MINUTES))));
  const projected = spent + (lastTwoHours * minutes) / 120n;
  return projected > limit && projected > 2n * busiestDay ? projected : null;
}

/** What was spent in ten minutes, when it is above a quarter of the day's limit: a loop, or a stolen account. */
export function spendInTenMinutes(burn: Burn): Nano | null {
  return burn.limit > 0n && burn.lastTenMinutes * 100n > burn.limit * TEN_MINUTES_PERCENT
    ? burn.lastTenMinutes
    : null;
}
