import { z } from 'zod';
import { auditPoint } from './rows.ts';

const count = z.number().int().nonnegative();
const words = {
  enabled: z.boolean(),
  locked: z.boolean(),
  controlled_by: z.enum(['ADMIN_ONLY', 'USER', 'BOTH']),
  until: z.string().nullable(),
};

/** What one version of a toggle says. */
const toggleWords = z.object(words);

/** A toggle as one person sees it now. */
export const toggleRow = z.object({
  ...words,
  name: z.string(),
  version: count,
  base: z.boolean(),
  own: z.boolean().nullable(),
  effective: z.boolean(),
  operations: z.array(z.string()),
});
export type ToggleRow = z.infer<typeof toggleRow>;

export const publishToggleAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('published'), from: toggleWords.nullable(), to: toggleRow, ...auditPoint }),
  z.object({ answer: z.enum(['conflict', 'same', 'not_lockable']), now: toggleRow }),
  z.object({ answer: z.literal('unknown_version'), newest: count }),
  z.object({ answer: z.literal('unknown') }),
]);

export const setOwnToggleAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('set'), from: z.boolean().nullable(), to: toggleRow, ...auditPoint }),
  z.object({ answer: z.enum(['same', 'admin_only', 'locked']), now: toggleRow }),
  z.object({ answer: z.literal('unknown') }),
]);

/** One version that was published. `by` is a Discord id, null once erased and for what shipped. */
export const toggleVersionRow = z.object({
  ...words,
  version: count,
  kind: z.enum(['shipped', 'added', 'set', 'locked', 'unlocked', 'reverted']),
  reverts: count.nullable(),
  by: z.string().nullable(),
  audit_seq: count.nullable(),
  at: z.string(),
});
export type ToggleVersionRow = z.infer<typeof toggleVersionRow>;
