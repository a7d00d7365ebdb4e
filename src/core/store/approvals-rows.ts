import { z } from 'zod';
import { approvalRule, nanoText, scopeRow } from './rows.ts';
import { jsonText, storedOperation } from './stored-operation.ts';

const count = z.number().int().nonnegative();
const facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** An approval request as stored; `binding` is its first 8 hex, Discord ids and texts are null once erased. */
export const approvalRow = z.object({
  approval_id: z.string(),
  binding: z.string(),
  operation_id: z.string(),
  operation: z.string(),
  guild_id: z.string(),
  requester_id: z.string().nullable(),
  decided_by_id: z.string().nullable(),
  state: z.enum(['pending', 'approved', 'denied', 'expired', 'cancelled', 'replaced']),
  rule: approvalRule,
  rule_facts: facts,
  amount_nano: nanoText,
  provider: z.string(),
  model: z.string(),
  private: z.boolean(),
  input: jsonText.nullable(),
  scopes: z.array(scopeRow),
  created_at: z.string(),
  expires_at: z.string(),
  decided_at: z.string().nullable(),
  reason: z.string().nullable(),
  self: z.boolean(),
  replaced_by: z.string().nullable(),
  audit_seq: count,
  channel_id: z.string().nullable(),
  message_id: z.string().nullable(),
});
export type ApprovalRow = z.infer<typeof approvalRow>;

export const decideAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.enum(['approved', 'denied', 'already', 'expired']), view: approvalRow }),
  z.object({ answer: z.enum(['own', 'not_admin', 'unknown', 'other_request']) }),
  z.object({
    answer: z.literal('changed'),
    what: z.enum(['price', 'toggle', 'route', 'budget']),
    view: approvalRow,
  }),
]);

export const replaceAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.enum(['replaced', 'ended', 'already']), view: approvalRow }),
  z.object({ answer: z.literal('stale') }),
]);

export const expireAnswer = z.object({
  expired: z.array(z.object({ operation_id: z.string(), approval_id: z.string(), audit_seq: count })),
});

/** An operation that waits or is taken up again: what was asked, by whom, with which files, and what was approved. */
export const heldRow = z.object({
  operation: storedOperation,
  input_hash: z.string(),
  provider: z.string(),
  model: z.string(),
  amount_nano: nanoText,
  requester: z.object({ guild_id: z.string(), discord_user_id: z.string(), role_ids: z.array(z.string()) }),
  blobs: z.array(z.object({ key: z.string(), bytes: count, sha256: z.string() })),
});
export type HeldRow = z.infer<typeof heldRow>;

export const claimReadyAnswer = z.object({
  claimed: z.array(heldRow),
  cards: z.boolean(),
  deliveries: z.boolean(),
});

export const cardRow = z.object({
  view: approvalRow,
  kind: z.enum(['post', 'edit', 'remind']),
  admin_channel_id: z.string().nullable(),
  ping_role_ids: z.array(z.string()),
  deliver_to: z.unknown(),
});
export type CardRow = z.infer<typeof cardRow>;
