import { createOneAtATime } from '../../core/index.ts';
import type { NamedMessage } from '../../core/index.ts';
import type { BotParts } from '../parts.ts';
import { tellClosed } from './closed-notice.ts';
import { redrawMessage } from './redraw-message.ts';
import { createWebhookTeller } from './tell-webhook.ts';
import { webhookAddress } from './webhook-address.ts';

/** News is a few seconds old at most; what happens within them goes out in one message. */
const LOOK_EVERY_MS = 2_000;

/** Tells webhooks what the record says: at least once, in order, nothing lost by a restart. */
export type WebhookFollowers = {
  /** Looks now, and ends when every webhook was told what it can be told now. Never rejects. */
  look(): Promise<void>;
  /** Takes up nothing more, and lets another process take over. */
  stop(): Promise<void>;
};

/** Makes the teller; it looks from time to time (`lookEveryMs`: tests look themselves). One webhook never waits for another. */
export function createWebhookFollowers(parts: BotParts, lookEveryMs = LOOK_EVERY_MS): WebhookFollowers {
  const { followers } = parts.core;
  const teller = createWebhookTeller(parts);
  const busy = new Map<string, Promise<void>>();
  const once = (key: string, work: () => Promise<void>): void => {
    if (busy.has(key)) return;
    const done = work()
      .catch((error: unknown) => parts.log.warn({ err: error }, 'a webhook could not be told'))
      .finally(() => busy.delete(key));
    busy.set(key, done);
  };

  const redraw = async (named: readonly NamedMessage[]): Promise<void> => {
    for (const message of named) {
      const { url, guildId } = message;
      if (parts.stopping() || teller.rests(url)) continue;
      const fault = await redrawMessage(parts, message);
      if (fault !== null) {
        const { id: webhookId } = webhookAddress(url);
        await teller.failed({ name: 'commands', guildId, webhookId, url }, fault);
      }
    }
  };

  const lookOnce = async (): Promise<void> => {
    if (parts.stopping()) return;
    const due = await followers.due();
    for (const closed of due.closed) await tellClosed(parts, closed);
    if (due.redraw.length > 0) once('redraw', () => redraw(due.redraw));
    for (const follower of due.open) {
      if (!teller.rests(follower.url)) once(`${follower.name} ${follower.url}`, () => teller.tell(follower));
    }
  };
  const begin = createOneAtATime(lookOnce, (error) =>
    parts.log.warn({ err: error }, 'what webhooks are to be told could not be read'),
  );

  const timer = setInterval(() => void begin(), lookEveryMs).unref();
  return {
    look: async () => {
      await begin();
      await Promise.all(busy.values());
    },
    stop: async () => {
      clearInterval(timer);
      await Promise.all(busy.values());
      await followers.leave().catch(() => undefined);
    },
  };
}
