import { z } from 'zod';
import { approvalRulesSchema } from '../approvals/approval-rules.ts';

/** Nano-USD as decimal text: JSON numbers lose bigints. */
export const nanoText = z.string().regex(/^-?\d+$/);
const count = z.number().int().nonnegative();

/** A budget scope at one moment. */
export const scopeRow = z.object({
  scope: z.enum(['user', 'guild', 'everyone']),
  period: z.enum(['day', 'month']),
  limit_nano: nanoText,
  spent_nano: nanoText,
  held_nano: nanoText,
  resets_at: z.string(),
});
export type ScopeRow = z.infer<typeof scopeRow>;

/** A dated price: `price_nano` for `per` units. Every cost entry names the row it used. */
export const priceRow = z.object({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  unit: z.string(),
  price_nano: nanoText,
  per: count,
  effective_from: z.string(),
  effective_to: z.string().nullable(),
});
export type PriceRow = z.infer<typeof priceRow>;

/** Where an appended audit entry stands. */
export const auditPoint = { audit_seq: count, audit_hash: z.string() };

export const bootAnswer = z.discriminatedUnion('answer', [
  z.object({
    answer: z.literal('ready'),
    origin: z.string(),
    public_key: z.string(),
    first_start: z.boolean(),
    /** How the process before this one ended; `open`: another one has not. */
    last_stop: z.enum(['first', 'clean', 'unclean', 'open']),
    budget_time_zone: z.string(),
    worst_case_day_nano: nanoText,
    schema_version: z.string(),
    warnings: z.array(z.string()),
    audit_seq: count,
  }),
  z.object({ answer: z.literal('signing_key_differs'), public_key: z.string() }),
]);

/** The decision context of one operation and actor: cached five minutes under that pair. */
export const contextAnswer = z.object({
  actor_id: z.string(),
  first_use: z.boolean(),
  usual_cost_nano: nanoText.nullable(),
  config_version: count,
  subject_version: count,
  route: z.object({
    operation: z.string(),
    version: count,
    primary: z.string(),
    fallbacks: z.array(z.string()),
    approval_threshold_nano: nanoText,
    deadline_ms: count,
    attempts_max: count,
    policy: z.enum(['order', 'cheapest', 'fastest_healthy']),
  }),
  /** `own`: the person's own word decided. */
  toggle: z.object({ name: z.string(), enabled: z.boolean(), version: count, own: z.boolean() }),
  /** Whether each toggle that governs no operation of its own is on for this person. */
  features: z.record(z.string(), z.boolean()),
  price_rows: z.array(priceRow),
  guild: z.object({ results_private: z.boolean(), approval_rules: approvalRulesSchema }),
});
export type DecisionContextRow = z.infer<typeof contextAnswer>;

/** Why a request needs an admin's yes, as stored. */
export const approvalRule = z.enum([
  'above_threshold',
  'always_operation',
  'always_model',
  'first_use',
  'above_usual',
  'above_half_of_left',
]);

export const beginAnswer = z.discriminatedUnion('answer', [
  z.object({
    answer: z.literal('started'),
    /** Index into the candidates that were sent. */
    chosen: count,
    granted_nano: nanoText,
    budget_day: z.string(),
    scopes: z.array(scopeRow),
    ...auditPoint,
  }),
  z.object({
    /** The hold stands; an admin must say yes first. */
    answer: z.literal('waiting'),
    chosen: count,
    granted_nano: nanoText,
    budget_day: z.string(),
    scopes: z.array(scopeRow),
    approval_id: z.string(),
    binding: z.string(),
    rule: approvalRule,
    rule_facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    amount_nano: nanoText,
    expires_at: z.string(),
    ...auditPoint,
  }),
  z.object({ answer: z.literal('no_admin_channel'), rule: z.string(), ...auditPoint }),
  z.object({ answer: z.literal('denied'), over: scopeRow, least_nano: nanoText, ...auditPoint }),
  z.object({
    answer: z.literal('busy'),
    reason: z.enum(['running', 'rate', 'conversation', 'parent']),
    limit: count,
    retry_at: z.string().nullable(),
    ...auditPoint,
  }),
  z.object({ answer: z.literal('off'), toggle: z.string(), ...auditPoint }),
  z.object({ answer: z.literal('stale'), config_version: count, subject_version: count }),
  z.object({ answer: z.literal('replay'), state: z.string() }),
  z.object({ answer: z.literal('conflict'), ...auditPoint }),
]);
export type BeginAnswer = z.infer<typeof beginAnswer>;

export const startAttemptAnswer = z.discriminatedUnion('answer', [
  /** `bound` is what was granted: the call's own, or one that was cut down to the money that is left. */
  z.object({
    answer: z.literal('go'),
    hold_nano: nanoText,
    bound: z.array(z.object({ unit: z.string(), quantity: count })),
    ...auditPoint,
  }),
  z.object({ answer: z.literal('denied'), over: scopeRow, ...auditPoint }),
  z.object({ answer: z.literal('cancelled') }),
  /** The next step would hold more than was approved. */
  z.object({ answer: z.literal('over_approval'), ...auditPoint }),
  z.object({ answer: z.literal('price_unknown'), unit: z.string() }),
  z.object({ answer: z.literal('lost') }),
]);

export const settleAnswer = z.discriminatedUnion('answer', [
  z.object({
    answer: z.literal('settled'),
    state: z.string(),
    cost_nano: nanoText,
    held_nano: nanoText,
    estimated: z.boolean(),
    provider: z.string(),
    model: z.string(),
    ms: count,
    /** Budget thresholds crossed by this settlement, each reported once per scope and day. */
    thresholds: z.array(z.object({ scope: z.string(), period: z.string(), percent: count })),
    ...auditPoint,
  }),
  z.object({ answer: z.literal('replay'), state: z.string(), cost_nano: nanoText }),
  z.object({ answer: z.literal('lost') }),
]);

/** An operation as stored. Side rows (input, result, delivery) are null once erased. */
export const operationRow = z.object({
  operation_id: z.string(),
  operation: z.string(),
  state: z.string(),
  actor_id: z.string(),
  guild_id: z.string(),
  private: z.boolean(),
  input: z.unknown().nullable(),
  result: z.unknown().nullable(),
  error_code: z.string().nullable(),
  cost_nano: nanoText,
  estimated: z.boolean(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  ms: count,
  audit_seq: count,
  deliver_to: z.unknown().nullable(),
  delivery_begun_at: z.string().nullable(),
  delivered_at: z.string().nullable(),
  channel_id: z.string().nullable(),
  message_id: z.string().nullable(),
  trail: z.array(z.unknown()),
  /** The agent's run that asked for it as a tool, and the conversation it belongs to. */
  parent_id: z.string().nullable(),
  conversation_id: z.string().nullable(),
  /** The newest approval request, when one was needed; ids and texts are null once erased. */
  approval: z
    .object({
      approval_id: z.string(),
      state: z.string(),
      amount_nano: nanoText,
      decided_by_id: z.string().nullable(),
      reason: z.string().nullable(),
      self: z.boolean(),
      audit_seq: count,
      decided_at: z.string().nullable(),
    })
    .nullable(),
});
export type OperationRow = z.infer<typeof operationRow>;

/** One chain entry: exact body text and hex hash. */
export const auditRow = z.object({ seq: count, hash: z.string(), body: z.string() });
export type AuditRow = z.infer<typeof auditRow>;

/** The owner's cost tracking entry, as the view `cost_tracking_entries` has it; money as decimal text. */
export const costEntryRow = z.object({
  id: z.string(),
  user_id: z.string(),
  operation_id: z.string(),
  provider: z.string(),
  model: z.string(),
  input_tokens: count,
  output_tokens: count,
  cost_usd: z.string(),
  cost_nano: nanoText,
  estimated: z.boolean(),
  units: z.record(z.string(), count),
  price_rows: z.array(z.string()),
  timestamp: z.string(),
  created_at: z.string(),
});
export type CostEntryRow = z.infer<typeof costEntryRow>;
