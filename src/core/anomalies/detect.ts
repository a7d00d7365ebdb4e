import type { Facts } from '../errors.ts';
import type { ProviderConfig } from '../providers/provider.ts';
import type { Measured } from '../store/anomalies-rows.ts';
import { projectedOverLimit, spendInTenMinutes } from './burn-rate.ts';
import { DETECTORS, type DetectorId, type Finding } from './finding.ts';
import { failingNow, slowNow } from './provider-trouble.ts';
import { LOOK_BACK_DAYS, unusualDay } from './unusual-day.ts';

/** A model of a route that ends within this time is told of, ms. */
const ENDING_MS = 14 * 86_400_000;
/** A signed state of the record that nobody outside has seen for this long, s. */
const WITNESS_LAG_S = 600;

/** How many signs within which time make a finding. */
const SIGNS: Partial<Record<DetectorId, { least: number; within: 'in_ten_minutes' | 'in_an_hour' }>> = {
  repeated_refusals: { least: 10, within: 'in_ten_minutes' },
  self_approval: { least: 1, within: 'in_an_hour' },
  strangers_clicking: { least: 3, within: 'in_an_hour' },
  unlisted_guild: { least: 1, within: 'in_an_hour' },
  above_held: { least: 1, within: 'in_an_hour' },
  vendor_key_refused: { least: 1, within: 'in_an_hour' },
  chain_broken: { least: 1, within: 'in_an_hour' },
};

const dollars = (nano: bigint): number => Number(nano) / 1e9;

/** What the day's spending of one person, server or everybody says. */
function spendFindings(row: Measured['burns'][number]): Finding[] {
  const { scope, guild_id: guildId } = row;
  const days = row.days.map((one) => ({ day: one.day, spent: BigInt(one.spent_nano) }));
  const spent = BigInt(row.spent_nano);
  const limit = BigInt(row.limit_nano ?? 0);
  const busiestDay = days
    .slice(-LOOK_BACK_DAYS)
    .reduce((most, one) => (one.spent > most ? one.spent : most), 0n);
  const burn = {
    limit,
    spent,
    lastTenMinutes: BigInt(row.ten_minutes_nano),
    lastTwoHours: BigInt(row.two_hours_nano),
    hoursLeft: row.hours_left,
    busiestDay,
  };
  const found = (detector: DetectorId, value: number, facts: Facts): Finding => ({
    detector,
    scope,
    guildId,
    value,
    facts: { spent_nano: row.spent_nano, limit_nano: row.limit_nano, ...facts },
  });
  const projected = projectedOverLimit(burn);
  const ten = spendInTenMinutes(burn);
  const unusual = unusualDay(days, { day: row.day, spent });
  return [
    ...(projected === null
      ? []
      : [found('projected_over_limit', dollars(projected), { projected_nano: String(projected) })]),
    ...(ten === null ? [] : [found('spend_in_ten_minutes', dollars(ten), { ten_minutes_nano: String(ten) })]),
    ...(unusual === null
      ? []
      : [found('unusual_day', dollars(spent), { expected_nano: String(unusual.expected) })]),
  ];
}

function providerFindings(row: Measured['providers'][number]): Finding[] {
  const { provider, calls, failed } = row;
  const seen = {
    calls,
    failed,
    medianMs: row.median_ms,
    usualCalls: row.usual_calls,
    usualFailed: row.usual_failed,
    usualMedianMs: row.usual_median_ms,
  };
  const about = { scope: `provider:${provider}`, guildId: null };
  const failing = failingNow(seen);
  const slow = slowNow(seen);
  const percent = (share: number): number => Math.round(share * 100);
  return [
    ...(failing === null
      ? []
      : [
          {
            ...about,
            detector: 'provider_errors' as const,
            value: failed,
            facts: { calls, failed, percent: percent(failing.rate), usual_percent: percent(failing.usual) },
          },
        ]),
    ...(slow === null
      ? []
      : [
          {
            ...about,
            detector: 'provider_slow' as const,
            value: slow.ms,
            facts: { ms: Math.round(slow.ms), usual_ms: Math.round(slow.usualMs), calls },
          },
        ]),
  ];
}

function signFindings(row: Measured['signs'][number]): Finding[] {
  const detector = (Object.keys(DETECTORS) as DetectorId[]).find((id) => id === row.detector);
  const rule = detector && SIGNS[detector];
  if (!detector || !rule || row[rule.within] < rule.least) return [];
  const times = row[rule.within];
  const facts = { times, minutes: rule.within === 'in_ten_minutes' ? 10 : 60 };
  return [{ detector, scope: row.scope, guildId: row.guild_id, value: times, facts }];
}

/** Prices and models of the routes that end soon. `now` in ms. */
function endingFindings(measured: Measured, configs: readonly ProviderConfig[], now: number): Finding[] {
  const prices = measured.expiring.map(({ provider, model, at }): Finding => ({
    detector: 'price_expiring',
    scope: `model:${model}`,
    guildId: null,
    value: 1,
    facts: { provider, model, at },
  }));
  const models = configs.flatMap(({ id, models: known }) =>
    known.flatMap(({ id: model, shutdownAt }): Finding[] => {
      if (shutdownAt === undefined || !measured.routed.includes(model)) return [];
      const ends = Date.parse(`${shutdownAt}T00:00:00Z`);
      if (ends - now > ENDING_MS) return [];
      const facts = { provider: id, model, at: new Date(ends).toISOString() };
      return [{ detector: 'model_ending', scope: `model:${model}`, guildId: null, value: 1, facts }];
    }),
  );
  return [...prices, ...models];
}

/** Everything that is not as it should be, of what was measured. Pure; `now` in ms. */
export function detect(measured: Measured, configs: readonly ProviderConfig[], now: number): Finding[] {
  const lag = measured.witness;
  const witness: Finding[] =
    lag === null || lag < WITNESS_LAG_S
      ? []
      : [
          {
            detector: 'witness_lag',
            scope: 'log',
            guildId: null,
            value: lag,
            facts: { minutes: Math.round(lag / 60) },
          },
        ];
  return [
    ...measured.burns.flatMap(spendFindings),
    ...measured.providers.flatMap(providerFindings),
    ...measured.signs.flatMap(signFindings),
    ...endingFindings(measured, configs, now),
    ...witness,
  ];
}
