import type { ActionAnswer } from '../../api.ts';
import type { Json } from '../json.ts';

/** Discord's interaction types. */
export const interactionType = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/** Milliseconds in which the first response must come. */
export const firstResponseMs = 3000;
/** Milliseconds for which follow-ups and edits are taken. */
export const tokenLifetimeMs = 15 * 60_000;

/** One interaction of a person with the bot. */
export type Interaction = {
  id: string;
  token: string;
  type: number;
  guildId: string;
  channelId: string;
  userId: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  state: 'waiting' | 'acknowledged' | 'expired';
  /** Message that `@original` means: the response, or the message whose component was used. */
  originalId?: string;
  /** True until a deferred response has been filled in: the first follow-up does that too. */
  deferred: boolean;
  /** Message whose component or menu was used. */
  sourceId?: string;
  /** The modal that the first response opened. */
  modal?: Json;
  /** Discord's `interaction_metadata` for messages that come of it. */
  metadata: Json;
};

/** What a first response did, for the person who waits for it. */
export type FirstResponse = Pick<ActionAnswer, 'message' | 'modal' | 'choices'>;
