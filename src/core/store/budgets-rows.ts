import { z } from 'zod';
import { auditPoint, nanoText, scopeRow } from './rows.ts';

const count = z.number().int().nonnegative();
const scope = z.enum(['user', 'guild', 'everyone']);
const period = z.enum(['day', 'month']);

/** A limit and whose row says so; nulls where nothing limits. */
const limitRow = z.object({
  nano: nanoText.nullable(),
  source: z.enum(['own', 'role', 'default']).nullable(),
});
export type LimitRow = z.infer<typeof limitRow>;

/** A limit was set: what counts today, and what counts from `day` on, both read back from the table. */
export const setBudgetAnswer = z.object({
  before: limitRow,
  after: limitRow,
  day: z.string(),
  starts_at: z.string(),
  ...auditPoint,
});

export const grantAnswer = z.discriminatedUnion('answer', [
  z.object({
    answer: z.literal('granted'),
    grant_id: z.string(),
    extra_nano: nanoText,
    until: z.string(),
    before_nano: nanoText.nullable(),
    after_nano: nanoText.nullable(),
    ...auditPoint,
  }),
  z.object({ answer: z.literal('bad_time') }),
]);

/** A grant that still counts. `whom` and `reason` are null once erased. */
export const grantRow = z.object({
  grant_id: z.string(),
  extra_nano: nanoText,
  until: z.string(),
  discord_user_id: z.string().nullable(),
  reason: z.string().nullable(),
  whom: z.string().nullable(),
});
export type GrantRow = z.infer<typeof grantRow>;

export const revokeAnswer = z.discriminatedUnion('answer', [
  z.object({
    answer: z.literal('revoked'),
    discord_user_id: z.string().nullable(),
    extra_nano: nanoText,
    before_nano: nanoText.nullable(),
    after_nano: nanoText.nullable(),
    ...auditPoint,
  }),
  z.object({ answer: z.literal('unknown') }),
]);

export const budgetReportRow = z.object({
  day: z.string(),
  zone: z.string(),
  tomorrow_at: z.string(),
  scopes: z.array(scopeRow),
  tomorrow: z.array(z.object({ scope, period, limit_nano: nanoText.nullable() })),
  grants: z.array(grantRow),
});

/** One page of a history; `upto` is the last entry it counts. */
export const budgetHistoryRow = z.object({
  zone: z.string(),
  upto: count,
  days: z.array(z.object({ day: z.string(), spent_nano: nanoText, limit_nano: nanoText.nullable() })),
  lines: z.array(
    z.object({
      day: z.string(),
      operation: z.string(),
      provider: z.string(),
      model: z.string(),
      entries: count,
      cost_nano: nanoText,
    }),
  ),
});
export type BudgetHistoryRow = z.infer<typeof budgetHistoryRow>;

export const budgetTopRow = z.object({
  day: z.string(),
  people: z.array(
    z.object({ discord_user_id: z.string().nullable(), spent_nano: nanoText, held_nano: nanoText }),
  ),
  guild: z.object({ spent_nano: nanoText, held_nano: nanoText }),
});

/** A warning that is to be told; `people` only in a digest. */
export const budgetNoticeRow = z.object({
  notice_id: z.string(),
  audience: z.enum(['user', 'admins', 'digest']),
  guild_id: z.string(),
  scope,
  period,
  day: z.string(),
  percent: count,
  limit_nano: nanoText,
  spent_nano: nanoText,
  resets_at: z.string(),
  begun_at: z.string().nullable(),
  admin_channel_id: z.string().nullable(),
  people: z.array(
    z.object({
      discord_user_id: z.string().nullable(),
      period,
      percent: count,
      limit_nano: nanoText,
      spent_nano: nanoText,
    }),
  ),
});
export type BudgetNoticeRow = z.infer<typeof budgetNoticeRow>;
