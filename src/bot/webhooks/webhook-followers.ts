import { type OpenFollower, createOneAtATime } from '../../core/index.ts';
import type { BotParts } from '../parts.ts';
import { chainMessage } from './chain-message.ts';
import { tellClosed } from './closed-notice.ts';
import { type FollowerMessage, commandMessage } from './command-message.ts';
import type { WebhookFault } from './webhook-reply.ts';

/** News is a few seconds old at most; what happens within them goes out in one message. */
const LOOK_EVERY_MS = 2_000;

/** After an unclear end: first, and at most, ms. */
const REST_MS = 2_000;
const REST_MOST_MS = 60_000;
/** After a message that Discord does not take: a fault of ours, which asking again hardly mends, ms. */
const REFUSED_REST_MS = 300_000;

/** Tells webhooks what the record says: at least once, in order, nothing lost by a restart. */
export type WebhookFollowers = {
  /** Looks now, and ends when every webhook was told what it can be told now. Never rejects. */
  look(): Promise<void>;
  /** Takes up nothing more, and lets another process take over. */
  stop(): Promise<void>;
};

/** A webhook that just failed rests; each unclear end in a row doubles the rest. */
type Rests = Map<string, { until: number; unclear: number }>;

function restMs(fault: WebhookFault, unclear: number): number {
  if (fault.kind === 'later') return Math.max(fault.retryAfterMs, 1_000);
  if (fault.kind === 'ambiguous') return Math.min(REST_MS * 2 ** unclear, REST_MOST_MS);
  return REFUSED_REST_MS;
}

/** What goes to this webhook next. */
async function nextMessage(parts: BotParts, follower: OpenFollower, from: number): Promise<FollowerMessage> {
  const { followers } = parts.core;
  return follower.name === 'commands'
    ? commandMessage(await followers.commandsFrom(follower.guildId, from))
    : chainMessage(await followers.chainFrom(from));
}

/** Makes the teller; it looks from time to time. */
export function createWebhookFollowers(parts: BotParts): WebhookFollowers {
  const { clock, webhooks: sender } = parts;
  const rests: Rests = new Map();
  const known = new Set<string>();
  const busy = new Map<string, Promise<void>>();
  const { followers } = parts.core;

  const rest = (follower: OpenFollower, fault: WebhookFault): void => {
    const unclear = fault.kind === 'ambiguous' ? (rests.get(follower.url)?.unclear ?? 0) : 0;
    rests.set(follower.url, { until: clock.now() + restMs(fault, unclear), unclear: unclear + 1 });
    const facts = { webhook: follower.name, guild: follower.guildId, ...fault };
    if (fault.kind === 'refused') parts.log.error(facts, 'Discord does not take a message to a webhook');
    else parts.log.warn(facts, 'a message to a webhook did not arrive for certain; it is sent again');
  };
  const failed = async (follower: OpenFollower, fault: WebhookFault): Promise<void> => {
    if (fault.kind === 'gone') await followers.close(follower, 'unknown_webhook');
    else rest(follower, fault);
  };

  /** What one server's people do must not be read in another, whatever address was set: asked once per process. */
  const mayTell = async (follower: OpenFollower): Promise<boolean> => {
    if (follower.name !== 'commands' || known.has(follower.url)) return true;
    const answer = await sender.inspect(follower.url);
    if (answer.kind !== 'webhook') {
      await failed(follower, answer);
      return false;
    }
    if (answer.guildId !== follower.guildId) {
      await followers.close(follower, 'other_server');
      return false;
    }
    known.add(follower.url);
    return true;
  };

  const drain = async (follower: OpenFollower): Promise<void> => {
    if (!(await mayTell(follower))) return;
    for (let from = follower.nextSeq; !parts.stopping();) {
      const { message, next } = await nextMessage(parts, follower, from);
      if (next === from) return;
      // Whoever was stopped for a long time may no longer be the one who tells.
      if (message !== null && !(await followers.due()).held) return;
      const answer = message && (await sender.post(follower.url, message));
      if (answer !== null && answer.kind !== 'posted') return failed(follower, answer);
      rests.delete(follower.url);
      if (!(await followers.told(follower, from, next))) return;
      from = next;
    }
  };

  const lookOnce = async (): Promise<void> => {
    if (parts.stopping()) return;
    const { open, closed } = await followers.due();
    for (const one of closed) await tellClosed(parts, one);
    for (const follower of open) {
      const { name, url } = follower;
      if (busy.has(`${name} ${url}`) || (rests.get(url)?.until ?? 0) > clock.now()) continue;
      const drained = drain(follower)
        .catch((error: unknown) => parts.log.warn({ err: error }, 'a webhook could not be told'))
        .finally(() => busy.delete(`${name} ${url}`));
      busy.set(`${name} ${url}`, drained);
    }
  };
  const begin = createOneAtATime(lookOnce, (error) =>
    parts.log.warn({ err: error }, 'what webhooks are to be told could not be read'),
  );
  const look = async (): Promise<void> => {
    await begin();
    await Promise.all(busy.values());
  };

  const timer = setInterval(() => void begin(), LOOK_EVERY_MS).unref();
  return {
    look,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(busy.values());
      await followers.leave().catch(() => undefined);
    },
  };
}
