import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { Clock, PostedMessage } from '../../core/index.ts';
import type { WireMessage } from '../wire-message.ts';
import { webhookAddress } from './webhook-address.ts';
import { type WebhookCall, callWebhook } from './webhook-call.ts';
import {
  type WebhookFault,
  type WebhookReply,
  bucketWait,
  networkFault,
  webhookFault,
} from './webhook-reply.ts';
import { EVERY_WEBHOOK, type WebhookPace, createWebhookTurns } from './webhook-turns.ts';

/** A message of a webhook as Discord has it now; times are UTC ISO. */
const sentMessage = z.object({
  id: z.string(),
  content: z.string(),
  timestamp: z.string(),
  edited_timestamp: z.string().nullable(),
  webhook_id: z.string().nullish(),
});
type SentMessage = z.infer<typeof sentMessage>;

const webhookFacts = z.object({
  id: z.string(),
  guild_id: z.string().nullish(),
  channel_id: z.string().nullish(),
});

/**
 * Posts to webhooks, each of its own pace, in the order it was asked. An address that is no webhook's throws; all
 * else comes back as a value. Nothing is ever sent twice by itself but what Discord certainly did not take: webhooks
 * have no nonce, so whoever was told `ambiguous` decides, and marks its messages so that a second one is recognised.
 */
export type WebhookSender = {
  /** At most 24 messages a minute per webhook; waits for its turn, and after "too many requests" as long as asked. */
  post(url: string, message: WireMessage): Promise<({ kind: 'posted' } & PostedMessage) | WebhookFault>;
  /** Changes a message of that webhook; counts as a message. The whole message is given: what is left out is kept. */
  edit(url: string, messageId: string, message: WireMessage): Promise<{ kind: 'edited' } | WebhookFault>;
  /** A message of that webhook as it stands. */
  read(url: string, messageId: string): Promise<{ kind: 'message'; message: SentMessage } | WebhookFault>;
  /** Whether the webhook is there, and in which server and channel it posts. */
  inspect(
    url: string,
  ): Promise<{ kind: 'webhook'; guildId: string | null; channelId: string | null } | WebhookFault>;
};

/** What the sender needs. `pause` waits some ms on the same clock; it rejects when the process is to end. */
export type WebhookSenderDeps = {
  agent: Dispatcher;
  clock: Clock;
  /** Shared by all processes that send to the same webhooks. */
  pace: WebhookPace;
  pause(ms: number): Promise<void>;
  /** Called for every "too many requests". */
  onRateLimited(): void;
  /** Shortened by tests alone. */
  timeoutMs?: number;
};

/** So often a message is tried that Discord asked to send later. */
const TRIES = 4;

function queryOf(message: WireMessage, wait: boolean): Record<string, string> {
  return { ...(wait && { wait: 'true' }), ...(message.body.components && { with_components: 'true' }) };
}

function inspected({ json }: WebhookReply): Awaited<ReturnType<WebhookSender['inspect']>> {
  const hook = webhookFacts.safeParse(json);
  if (!hook.success) return { kind: 'ambiguous' };
  return { kind: 'webhook', guildId: hook.data.guild_id ?? null, channelId: hook.data.channel_id ?? null };
}

/** Makes the sender. */
export function createWebhookSender(deps: WebhookSenderDeps): WebhookSender {
  const turns = createWebhookTurns(deps);

  const once = async (call: WebhookCall): Promise<WebhookReply | WebhookFault> => {
    try {
      const reply = await callWebhook(call, deps.agent, deps.timeoutMs);
      if (reply.status === 429) deps.onRateLimited();
      const fault = webhookFault(reply);
      if (fault?.kind === 'later' && fault.everywhere) {
        await turns.holdBack(EVERY_WEBHOOK, fault.retryAfterMs);
      }
      return fault ?? reply;
    } catch (error) {
      return networkFault(error);
    }
  };

  /** Reading counts for no webhook's turn, and waits for nothing but Discord's word to all. */
  const lookUp = async (endpoint: string, path: string): Promise<WebhookReply | WebhookFault> => {
    const wait = await turns.readable();
    if (wait > 0) return { kind: 'later', retryAfterMs: wait };
    return once({ method: 'GET', endpoint, path, query: {}, message: null });
  };

  /** In its turn, until Discord took it or somebody else must decide. */
  const write = (id: string, call: WebhookCall): Promise<WebhookReply | WebhookFault> =>
    turns.inTurn(id, async (turn) => {
      for (let tries = 1; ; tries += 1) {
        const wait = await turn();
        if (wait > 0) return { kind: 'later', retryAfterMs: wait };
        const answer = await once(call);
        if (!('kind' in answer)) {
          await turns.holdBack(id, bucketWait(answer));
          return answer;
        }
        if (answer.kind !== 'later') return answer;
        await turns.holdBack(id, answer.retryAfterMs);
        if (tries === TRIES) return answer;
      }
    });

  return {
    post: async (url, message) => {
      const { id, endpoint } = webhookAddress(url);
      const query = queryOf(message, true);
      const answer = await write(id, { method: 'POST', endpoint, path: '', query, message });
      if ('kind' in answer) return answer;
      const sent = z.object({ id: z.string(), channel_id: z.string().nullish() }).safeParse(answer.json);
      // It is out there, but without its number nobody can find it again.
      if (!sent.success) return { kind: 'ambiguous' };
      return { kind: 'posted', id: sent.data.id, channelId: sent.data.channel_id ?? null };
    },
    edit: async (url, messageId, message) => {
      const { id, endpoint } = webhookAddress(url);
      const path = `/messages/${messageId}`;
      const query = queryOf(message, false);
      const answer = await write(id, { method: 'PATCH', endpoint, path, query, message });
      return 'kind' in answer ? answer : { kind: 'edited' };
    },
    read: async (url, messageId) => {
      const { endpoint } = webhookAddress(url);
      const answer = await lookUp(endpoint, `/messages/${messageId}`);
      if ('kind' in answer) return answer;
      const read = sentMessage.safeParse(answer.json);
      return read.success ? { kind: 'message', message: read.data } : { kind: 'ambiguous' };
    },
    inspect: async (url) => {
      const { endpoint } = webhookAddress(url);
      const answer = await lookUp(endpoint, '');
      return 'kind' in answer ? answer : inspected(answer);
    },
  };
}
