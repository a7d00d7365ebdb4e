import { z } from 'zod';
import { auditPoint } from './rows.ts';

const count = z.number().int().nonnegative();
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const post = z.object({ post_id: count, message_id: z.string(), size: count });

/**
 * Who signs what, and how far the record is signed; `peaks` is the tree at `size`, and the newest checkpoint is `age_ms`
 * old by the database's clock. Null before the first start.
 */
export const checkpointState = z
  .object({
    origin: z.string(),
    epoch: count,
    public_key: z.string(),
    next: count,
    size: count,
    peaks: z.array(hash),
    root: hash.nullable(),
    note: z.string().nullable(),
    age_ms: count.nullable(),
  })
  .nullable();
export type CheckpointStateRow = NonNullable<z.infer<typeof checkpointState>>;

/** A checkpoint as it was signed. */
export const checkpointRow = z.object({
  size: count,
  origin: z.string(),
  root: hash,
  note: z.string(),
  signed_at: z.string(),
});
export type CheckpointRow = z.infer<typeof checkpointRow>;

/** What is to be posted to a webhook (null: nothing new), and the message before it there. */
export const nextPost = z.object({
  checkpoint: z.object({ size: count, note: z.string() }).nullable(),
  previous: post.nullable(),
});
export type NextPostRow = z.infer<typeof nextPost>;

/** A posted checkpoint: its text follows from `note` and `previous`. */
export const postRow = post.extend({ note: z.string(), previous: post.nullable() });
export type PostRow = z.infer<typeof postRow>;

/** How far others can see what is recorded. */
export const witnessReport = z.object({
  entries: count,
  signed: count,
  posted: count,
  unsigned_since: z.string().nullable(),
  unposted_since: z.string().nullable(),
  damaged: z.array(z.object({ post_id: count, size: count, state: z.enum(['edited', 'deleted']) })),
});
export type WitnessReport = z.infer<typeof witnessReport>;

export const openEpochAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('opened'), origin: z.string(), ...auditPoint }),
  z.object({ answer: z.literal('not_needed'), origin: z.string() }),
  z.object({ answer: z.literal('signing_key_differs'), public_key: z.string() }),
]);

export const rotateKeyAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('rotated'), ...auditPoint }),
  z.object({ answer: z.literal('moved') }),
  z.object({ answer: z.literal('signing_key_differs'), public_key: z.string() }),
]);
