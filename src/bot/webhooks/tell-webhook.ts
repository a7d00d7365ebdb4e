import type { OpenFollower, PostedMessage } from '../../core/index.ts';
import type { BotParts } from '../parts.ts';
import { chainMessage } from './chain-message.ts';
import { type FollowerMessage, commandMessage } from './command-message.ts';
import { refusedMessage } from './refused-message.ts';
import type { WebhookFault } from './webhook-reply.ts';
import type { WebhookSender } from './webhook-sender.ts';

/** After an unclear end: first, and at most, ms. */
const REST_MS = 2_000;
const REST_MOST_MS = 60_000;
/** After a message that Discord does not take: a fault of ours, which asking again hardly mends, ms. */
const REFUSED_REST_MS = 300_000;

/** Tells single webhooks; who just failed rests, longer after each unclear end in a row. */
export type WebhookTeller = {
  /** Posts what waits, message by message, until nothing does or a post fails. */
  tell(follower: OpenFollower): Promise<void>;
  rests(url: string): boolean;
  /** Closes a webhook that is gone; any other fault makes it rest. */
  failed(
    follower: Pick<OpenFollower, 'name' | 'guildId' | 'webhookId' | 'url'>,
    fault: WebhookFault,
  ): Promise<void>;
};

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

type Posted = Awaited<ReturnType<WebhookSender['post']>>;

/**
 * Posts it; what Discord does not take for what it says is told in a few words instead, so that nothing waits behind it.
 * `named` is the message that may name people: those few words name nobody.
 */
async function postOrSay(
  parts: BotParts,
  follower: OpenFollower,
  from: number,
  { message, next, gist }: FollowerMessage,
): Promise<{ answer: Posted | null; named: PostedMessage | null }> {
  const answer = message && (await parts.webhooks.post(follower.url, message));
  if (answer?.kind !== 'refused') return { answer, named: answer?.kind === 'posted' ? answer : null };
  const facts = { webhook: follower.name, guild: follower.guildId, from, to: next - 1, ...answer };
  parts.log.error(facts, 'Discord does not take a message to a webhook: it is told that instead');
  const what = from === next - 1 ? `Entry #${from}` : `What entries #${from} to #${next - 1} say`;
  const words = refusedMessage(what, gist, '/audit tail');
  return { answer: await parts.webhooks.post(follower.url, words), named: null };
}

/** Makes the teller; what it remembers is lost with the process and costs no entry. */
export function createWebhookTeller(parts: BotParts): WebhookTeller {
  const { clock } = parts;
  const { followers } = parts.core;
  const rests = new Map<string, { until: number; unclear: number }>();
  const known = new Set<string>();

  const failed: WebhookTeller['failed'] = async (follower, fault) => {
    if (fault.kind === 'gone') return followers.close(follower, 'unknown_webhook');
    const unclear = fault.kind === 'ambiguous' ? (rests.get(follower.url)?.unclear ?? 0) : 0;
    rests.set(follower.url, { until: clock.now() + restMs(fault, unclear), unclear: unclear + 1 });
    const facts = { webhook: follower.name, guild: follower.guildId, ...fault };
    if (fault.kind === 'refused') parts.log.error(facts, 'Discord does not take a message to a webhook');
    else parts.log.warn(facts, 'a message to a webhook did not arrive for certain; it is sent again');
  };

  /** What one server's people do must not be read in another, whatever address was set: asked once per process. */
  const mayTell = async (follower: OpenFollower): Promise<boolean> => {
    if (follower.name !== 'commands' || known.has(follower.url)) return true;
    const answer = await parts.webhooks.inspect(follower.url);
    if (answer.kind !== 'webhook') await failed(follower, answer);
    else if (answer.guildId !== follower.guildId) await followers.close(follower, 'other_server');
    else known.add(follower.url);
    return known.has(follower.url);
  };

  return {
    failed,
    rests: (url) => (rests.get(url)?.until ?? 0) > clock.now(),
    tell: async (follower) => {
      if (!(await mayTell(follower))) return;
      for (let from = follower.nextSeq; !parts.stopping();) {
        const said = await nextMessage(parts, follower, from);
        const { next } = said;
        if (next === from) return;
        // Whoever was stopped for a long time may no longer be the one who tells.
        if (said.message !== null && !(await followers.due()).held) return;
        const { answer, named } = await postOrSay(parts, follower, from, said);
        if (answer !== null && answer.kind !== 'posted') return failed(follower, answer);
        rests.delete(follower.url);
        if (!(await followers.told(follower, from, next, named))) return;
        from = next;
      }
    },
  };
}
