import { z } from 'zod';
import { auditRow } from './rows.ts';

const count = z.number().int().nonnegative();

/** An entry that was searched for; `by` is the Discord id of its person, null for nobody and for those erased. */
export const foundEntryRow = auditRow.extend({ by: z.string().nullable() });
export type FoundEntryRow = z.infer<typeof foundEntryRow>;

/** An entry of an export; `body` is null where it is another guild's to read. */
export const exportedEntryRow = auditRow.extend({ body: z.string().nullable() });
export type ExportedEntryRow = z.infer<typeof exportedEntryRow>;

/** Leaves of the tree as one hex text, 64 digits each. */
export const auditHashesRow = z.object({ hashes: z.string().regex(/^(?:[0-9a-f]{64})*$/) });

/** Up to where the log was verified: the size of a checkpoint, and hex peaks before its last entry. */
export const verifiedRow = z.object({ size: count, peaks: z.array(z.string()) });

/** What a proof is made of; `checkpoint` null while none covers the last entry. */
export const proofPartsRow = z.discriminatedUnion('answer', [
  z.object({
    answer: z.literal('found'),
    operation_id: z.string().nullable(),
    entries: z.array(auditRow),
    checkpoint: z
      .object({ size: count, root: z.string(), note: z.string(), message_id: z.string().nullable() })
      .nullable(),
    rotations: z.array(z.string()),
  }),
  z.object({ answer: z.enum(['unknown', 'ambiguous']) }),
]);
