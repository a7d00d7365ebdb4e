import { z } from 'zod';
import {
  type ConversationRow,
  type SaidRow,
  bookAttemptAnswer,
  conversationRow,
  saidRow,
} from './agent-rows.ts';
import type { Rpc } from './rpc.ts';
import type { AttemptEnd, StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';

/** The agent's part of the store. */
export type AgentStore = {
  /** A person's kept conversations, newest first, at most 500. */
  conversations(input: { actor: StoreActor }): Promise<ConversationRow[]>;
  /** By its own id, a run's or a tool's; null when nothing of it is kept, and to everybody but its owner. */
  conversation(input: { actor: StoreActor; id: string }): Promise<SaidRow | null>;
  /**
   * Books the newest attempt while its operation goes on, and gives the rest of the hold back unless an approval limits
   * the whole; `spent_nano` counts the operation and its tools.
   */
  bookAttempt(input: {
    operation_id: string;
    owner: string;
    last: AttemptEnd | null;
  }): Promise<z.infer<typeof bookAttemptAnswer>>;
};

/** The agent's functions on any home. */
export function createAgentStore(rpc: Rpc): AgentStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    conversations: (input) => call('conversations', input, z.array(conversationRow)),
    conversation: (input) => call('conversation', input, saidRow.nullable()),
    bookAttempt: (input) => call('book_attempt', input, bookAttemptAnswer),
  };
}
