import { z } from 'zod';
import { auditPoint } from './rows.ts';

/** A person's usual voice and form of speech; null where nothing is kept. */
export const speechDefaultRow = z.object({
  voice_id: z.string().nullable(),
  form: z.enum(['file', 'voice_message']).nullable(),
});
export type SpeechDefaultRow = z.infer<typeof speechDefaultRow>;

export const setSpeechDefaultAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('set'), now: speechDefaultRow, ...auditPoint }),
  z.object({ answer: z.literal('same'), now: speechDefaultRow }),
]);
