import { z } from 'zod';
import { jsonText } from './stored-operation.ts';
import { nanoText } from './rows.ts';

/** A conversation with the agent, as its owner sees it. */
export const conversationRow = z.object({
  conversation_id: z.string(),
  title: z.string(),
  /** The model that was asked for when it began; null = the route decides. */
  model: z.string().nullable(),
  runs: z.number().int().nonnegative(),
  state: z.enum(['running', 'waiting', 'idle']),
  /** The newest run that was begun. */
  operation_id: z.string(),
  spent_nano: nanoText,
  started_at: z.string(),
  changed_at: z.string(),
});
export type ConversationRow = z.infer<typeof conversationRow>;

/** A conversation with what was said until now; `messages` null before its first run has ended. */
export const saidRow = conversationRow.extend({ messages: jsonText.nullable() });
export type SaidRow = z.infer<typeof saidRow>;

export const bookAttemptAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('booked'), spent_nano: nanoText }),
  z.object({ answer: z.literal('lost') }),
]);
