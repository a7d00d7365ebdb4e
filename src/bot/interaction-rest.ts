import { REST, Routes } from 'discord.js';
import type { APIInteractionResponse, APIMessage } from 'discord.js';
import type { Dispatcher } from 'undici';
import { watchedRequest } from './watched-request.ts';
import { type WireMessage, wireParts } from './wire-message.ts';

/** Answers to interactions: authorised by the interaction's own token, so any process may send them. */
export type InteractionRest = {
  /** The first response; must leave within 3 s of the event. */
  respond(interaction: { id: string; token: string }, response: APIInteractionResponse): Promise<void>;
  editOriginal(token: string, message: WireMessage): Promise<void>;
  /** Posts a further message. Never sent twice by itself: webhooks have no nonce, the caller must look first. */
  followUp(token: string, message: WireMessage): Promise<APIMessage>;
  editFollowUp(token: string, messageId: string, message: WireMessage): Promise<void>;
  /** Deletes the message an interaction's first response made, or the one its component sits on. */
  deleteOriginal(token: string): Promise<void>;
};

/**
 * Discord does not count these calls towards the global 50 a second, but the client-side limiter of the library
 * does, which made edits wait up to 10 s under load (measured). So they get a limiter of their own.
 */
const REQUESTS_PER_SECOND = 10_000;

/** Makes the two clients for interaction calls: one that retries what may be repeated, one that never does. */
export function createInteractionRest(options: {
  api: string;
  applicationId: string;
  agent: Dispatcher;
  /** Called for every "too many requests" of Discord. */
  onRateLimited: () => void;
}): InteractionRest {
  const shared = {
    api: options.api,
    agent: options.agent,
    globalRequestsPerSecond: REQUESTS_PER_SECOND,
    makeRequest: watchedRequest(options.onRateLimited),
  };
  const repeatable = new REST(shared);
  const once = new REST({ ...shared, retries: 0 });
  const original = (token: string) => Routes.webhookMessage(options.applicationId, token, '@original');

  return {
    respond: async (interaction, response) => {
      await repeatable.post(Routes.interactionCallback(interaction.id, interaction.token), {
        auth: false,
        body: response,
      });
    },
    editOriginal: async (token, message) => {
      await repeatable.patch(original(token), { auth: false, ...wireParts(message) });
    },
    followUp: async (token, message) =>
      (await once.post(Routes.webhook(options.applicationId, token), {
        auth: false,
        query: new URLSearchParams({ wait: 'true' }),
        ...wireParts(message),
      })) as APIMessage,
    editFollowUp: async (token, messageId, message) => {
      await repeatable.patch(Routes.webhookMessage(options.applicationId, token, messageId), {
        auth: false,
        ...wireParts(message),
      });
    },
    deleteOriginal: async (token) => {
      await repeatable.delete(original(token), { auth: false });
    },
  };
}
