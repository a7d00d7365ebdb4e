import { type AmountRange, dollars } from './parse-amount.ts';

/** Whose limit an admin sets. */
export type LimitScope = 'user' | 'role' | 'guild' | 'everyone';

/** What a limit may be: people $10 to $1,000 a day; a role's default may be lower, down to nothing. */
const LIMIT_RANGES: Record<LimitScope, Record<'day' | 'month', AmountRange>> = {
  user: { day: dollars(10, 1_000), month: dollars(10, 31_000) },
  role: { day: dollars(0, 1_000), month: dollars(0, 31_000) },
  guild: { day: dollars(1, 10_000), month: dollars(1, 310_000) },
  everyone: { day: dollars(1, 10_000), month: dollars(1, 310_000) },
};

/** What a limit of a scope may be, both ends included. */
export function limitRange(scope: LimitScope, period: 'day' | 'month'): AmountRange {
  return LIMIT_RANGES[scope][period];
}

/** What a grant may add to each day: a cent to $1,000. */
export const GRANT_RANGE: AmountRange = { least: 10_000_000n, most: dollars(0, 1_000).most };

/** A grant ends within this many days: what lasts longer is a limit, and is set as one. */
export const GRANT_DAYS_MOST = 92;

/** A history covers at most this many days. */
export const HISTORY_DAYS_MOST = 90;
