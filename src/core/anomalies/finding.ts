import type { Facts } from '../errors.ts';

/** Everything that is watched, and how long it must be quiet before its incident is over, ms. */
export const DETECTORS = {
  projected_over_limit: { quietMs: 60 * 60_000 },
  spend_in_ten_minutes: { quietMs: 30 * 60_000 },
  unusual_day: { quietMs: 24 * 3_600_000 },
  provider_errors: { quietMs: 30 * 60_000 },
  provider_slow: { quietMs: 30 * 60_000 },
  repeated_refusals: { quietMs: 60 * 60_000 },
  self_approval: { quietMs: 24 * 3_600_000 },
  strangers_clicking: { quietMs: 60 * 60_000 },
  unlisted_guild: { quietMs: 24 * 3_600_000 },
  above_held: { quietMs: 24 * 3_600_000 },
  price_expiring: { quietMs: 48 * 3_600_000 },
  model_ending: { quietMs: 48 * 3_600_000 },
  vendor_key_refused: { quietMs: 60 * 60_000 },
  witness_lag: { quietMs: 15 * 60_000 },
  chain_broken: { quietMs: Number.POSITIVE_INFINITY },
} as const;
export type DetectorId = keyof typeof DETECTORS;

/**
 * Something that is not as it should be, seen now. `scope` names what it is about without a Discord id: `user:<actor
 * id>`, `guild:<id>`, `everyone`, `provider:<id>`, `model:<id>`, `log`. `guildId` null: it concerns every server.
 * `value` grows with how bad it is: an incident escalates when it doubles.
 */
export type Finding = {
  detector: DetectorId;
  scope: string;
  guildId: string | null;
  value: number;
  facts: Facts;
};
