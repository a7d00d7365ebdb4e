import { setTimeout as pause } from 'node:timers/promises';
import { REST } from 'discord.js';
import type { Clock, WitnessBoard } from '../../core/index.ts';
import { createSocketPool } from '../client.ts';
import { watchedRequest } from '../watched-request.ts';
import { type WebhookSender, createWebhookSender } from './webhook-sender.ts';
import type { WebhookPace } from './webhook-turns.ts';
import { createWitnessBoard } from './witness-board.ts';

/** Everything that goes to webhooks. It is opened before the core and closed after it, whose last word is a checkpoint. */
export type Webhooks = {
  /** Every message to a webhook goes through this one, for it keeps turns. */
  sender: WebhookSender;
  /** Where the core puts checkpoints up. */
  board: WitnessBoard;
  /** Whoever waits for a turn now gives up, and does it at the next start; what comes after, the last word, may wait. */
  hurry(): void;
  close(): Promise<void>;
};

/** Opens the way to webhooks; `apiUrl` ends in `/api`, and the token is the bot's. */
export function openWebhooks(options: {
  apiUrl: string;
  token: string;
  clock: Clock;
  /** Asked when something is sent, not before. */
  pace: WebhookPace;
  /** Called for every "too many requests" of Discord. */
  onRateLimited: () => void;
}): Webhooks {
  const { apiUrl, token, clock, pace, onRateLimited } = options;
  const pool = createSocketPool();
  let waiting = new AbortController();
  const sender = createWebhookSender({
    agent: pool,
    clock,
    pace,
    pause: (ms) => pause(ms, undefined, { signal: waiting.signal, ref: false }),
    onRateLimited,
  });
  const rest = new REST({ api: apiUrl, agent: pool, makeRequest: watchedRequest(onRateLimited) });
  return {
    sender,
    board: createWitnessBoard({ sender, rest: rest.setToken(token) }),
    hurry: () => {
      waiting.abort();
      waiting = new AbortController();
    },
    close: () => pool.destroy(),
  };
}
