import { z } from 'zod';
import { CALL_STAGES } from './providers/video-call.ts';

const nano = z.string().regex(/^-?\d+$/);
const count = z.number().int().nonnegative();

/**
 * The decision trail of an operation: ids and numbers only, never content or a Discord id. Each step is printed
 * to stdout as one JSON line `{"event":"trail",...}` (never silenced by LOG_LEVEL) and stored with the operation.
 */
const trailStepSchema = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('received'),
    kind: z.string(),
    actor: z.string().nullable(),
    private: z.boolean(),
    /** The agent's run that asked for it; absent for what a person asked for. */
    parent: z.string().optional(),
  }),
  z.object({ step: z.literal('toggle'), toggle: z.string(), enabled: z.boolean(), version: count }),
  // Without a hash: stdout is nobody's to erase, and the plain hash of a short private text can be guessed.
  z.object({ step: z.literal('stored'), index: count, bytes: count }),
  z.object({ step: z.literal('measured'), unit: z.string(), quantity: count }),
  z.object({
    step: z.literal('route'),
    primary: z.string(),
    fallbacks: z.array(z.string()),
    config_version: count,
    subject_version: count,
    cached: z.boolean(),
  }),
  z.object({
    step: z.literal('candidate'),
    provider: z.string(),
    model: z.string(),
    kept: z.boolean(),
    reason: z.string().nullable(),
    least_nano: nano.nullable(),
    most_nano: nano.nullable(),
    price_rows: z.array(z.string()),
    /** Which of several ways at this model, such as `0.5 fps`; absent for the best one. */
    variant: z.string().optional(),
  }),
  z.object({
    step: z.literal('hold'),
    provider: z.string(),
    model: z.string(),
    granted_nano: nano,
    day: z.string(),
    scopes: z.array(
      z.object({
        scope: z.string(),
        period: z.string(),
        limit_nano: nano,
        spent_nano: nano,
        held_nano: nano,
      }),
    ),
    audit_seq: count,
    audit_hash: z.string(),
  }),
  z.object({
    step: z.literal('approval'),
    approval_id: z.string(),
    rule: z.string(),
    provider: z.string(),
    model: z.string(),
    amount_nano: nano,
    expires_at: z.string(),
    audit_seq: count,
    audit_hash: z.string(),
  }),
  z.object({
    step: z.literal('decided'),
    approval_id: z.string(),
    state: z.enum(['approved', 'denied', 'expired', 'cancelled', 'replaced']),
    self: z.boolean(),
    audit_seq: count,
  }),
  z.object({ step: z.literal('queued'), provider: z.string(), position: count }),
  z.object({
    step: z.literal('attempt'),
    attempt: count,
    provider: z.string(),
    model: z.string(),
    hold_nano: nano,
    audit_seq: count,
  }),
  z.object({
    step: z.literal('attempt_ended'),
    attempt: count,
    outcome: z.enum(['succeeded', 'failed', 'cancelled']),
    code: z.string().nullable(),
    status: count.nullable(),
    sent: z.enum(['no', 'rejected', 'maybe']).nullable(),
    ms: count,
    retry_in_ms: count.nullable(),
  }),
  /** An attempt the budget had no room for; a cheaper candidate may follow. */
  z.object({
    step: z.literal('attempt_denied'),
    provider: z.string(),
    model: z.string(),
    scope: z.string(),
    period: z.string(),
  }),
  z.object({ step: z.literal('stage'), stage: z.enum(CALL_STAGES) }),
  z.object({ step: z.literal('progress'), part: count, of: count }),
  /** A turn of an agent is over and booked; `searches`: searches in the web the vendor made in it. */
  z.object({ step: z.literal('turn'), turn: count, searches: count, spent_nano: nano }),
  /** A tool has answered; `child` is the operation it was, null for one that costs nothing. */
  z.object({
    step: z.literal('tool'),
    turn: count,
    tool: z.string(),
    child: z.string().nullable(),
    outcome: z.enum(['done', 'failed', 'waiting']),
  }),
  z.object({
    step: z.literal('settled'),
    state: z.string(),
    cost_nano: nano,
    held_nano: nano,
    estimated: z.boolean(),
    audit_seq: count,
    audit_hash: z.string(),
  }),
  z.object({ step: z.literal('delivered'), where: z.enum(['follow_up', 'channel', 'notice', 'ephemeral']) }),
  z.object({ step: z.literal('refused'), code: z.string(), audit_seq: count.nullable() }),
  z.object({
    step: z.literal('denied'),
    scope: z.string(),
    period: z.string(),
    limit_nano: nano,
    spent_nano: nano,
    held_nano: nano,
    least_nano: nano,
    resets_at: z.string(),
    audit_seq: count,
    audit_hash: z.string(),
  }),
  z.object({ step: z.literal('cancel_requested') }),
  z.object({ step: z.literal('failed'), code: z.string() }),
]);
/** One step, as its maker knows it. */
export type TrailStep = z.infer<typeof trailStepSchema>;

/** One printed line: the step, the operation's id and when (UTC ISO). */
export type TrailLine = TrailStep & { event: 'trail'; operation: string; at: string };

/** Parses a printed line; throws ZodError when it is not one. */
export const trailLineSchema = z.intersection(
  trailStepSchema,
  z.object({ event: z.literal('trail'), operation: z.string(), at: z.string() }),
);
