import { z } from 'zod';
import { auditPoint } from './rows.ts';

const count = z.number().int().nonnegative();
const nano = z.string().regex(/^-?\d+$/);

/** What is kept of a person, in numbers. `erased_after` is UTC ISO while they are about to be erased. */
export const privacyRow = z.object({
  servers: count,
  operations: count,
  contents: count,
  files: count,
  file_bytes: nano,
  bookings: count,
  cost_nano: nano,
  settings: count,
  opted_out: z.boolean(),
  erased_after: z.string().nullable(),
});
export type PrivacyRow = z.infer<typeof privacyRow>;

export const setOptOutAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('set'), ...auditPoint }),
  z.object({ answer: z.literal('same') }),
]);

export const askErasureAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('asked'), due_at: z.string(), ...auditPoint }),
  z.object({ answer: z.literal('already'), due_at: z.string() }),
  z.object({ answer: z.literal('withdrawn'), ...auditPoint }),
  z.object({ answer: z.literal('none') }),
]);

/** An operation with all its erasable words, as JSON text. */
export const privacyOperationRow = z.object({
  operation_id: z.string(),
  operation: z.string(),
  guild_id: z.string(),
  state: z.string(),
  private: z.boolean(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  cost_nano: nano,
  estimated: z.boolean(),
  audit_seq: count,
  at: z.string(),
  input: z.string().nullable(),
  result: z.string().nullable(),
  /** What was said in the conversation that this operation began, as JSON text. */
  conversation: z.string().nullable(),
  files: z.array(
    z.object({ key: z.string(), kind: z.enum(['input', 'result']), bytes: count, sha256: z.string() }),
  ),
});
export type PrivacyOperationRow = z.infer<typeof privacyOperationRow>;

/** A message of the bot that is about a person. */
const messageAbout = z.object({
  kind: z.enum(['result', 'extra', 'thread', 'approval', 'notice']),
  id: z.string(),
  channel_id: z.string(),
  message_id: z.string(),
});

/** What is to be deleted outside the database before this actor can be erased. */
export const dueErasureRow = z.object({
  actor_id: z.string(),
  guild_id: z.string(),
  blobs: z.array(z.string()),
  messages: z.array(messageAbout),
});

/** What was left: a result's own message or what belongs to it, an approval card, or a message of a webhook. */
export const leftKind = z.enum(['message', 'approval_card', 'commands', 'anomalies']);

/** Messages that only an admin can delete, and where the admins are told of them. */
export const leftNotice = z.object({
  notice_id: z.string(),
  guild_id: z.string(),
  admin_channel_id: z.string(),
  since: z.string(),
  messages: z.array(z.object({ message_id: z.string(), channel_id: z.string().nullable(), what: leftKind })),
});

export const eraseAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('erased'), ...auditPoint }),
  z.object({ answer: z.enum(['left', 'not_due']) }),
]);
