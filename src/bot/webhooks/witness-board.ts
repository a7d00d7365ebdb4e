import { MessageFlags, type REST, Routes } from 'discord.js';
import type { APIMessage } from 'discord.js';
import type { WitnessBoard } from '../../core/index.ts';
import { webhookAddress } from './webhook-address.ts';
import type { WebhookSender } from './webhook-sender.ts';

const PAGE = 100;
/** As far back as one look goes: at a checkpoint a minute, hours of them between a webhook's other messages. */
const PAGES_MAX = 3;
/** Without the message content intent Discord lists messages without their text: each is then read by its webhook. */
const READS_MAX = 30;
/** Checkpoints wake nobody; by this they are also told from the webhook's other messages, without their text. */
const SILENT = MessageFlags.SuppressNotifications;

/** Messages of a webhook in its channel after `after`, newest first. Rejects where the bot may not read there. */
async function listed(
  rest: REST,
  hook: { id: string; channelId: string },
  after: string | null,
): Promise<APIMessage[]> {
  const found: APIMessage[] = [];
  let before: string | null = null;
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before !== null && { before }) });
    const page = (await rest.get(Routes.channelMessages(hook.channelId), { query })) as APIMessage[];
    const fresh = page.filter(({ id }) => after === null || BigInt(id) > BigInt(after));
    const silent = ({ flags }: APIMessage): boolean => ((flags ?? 0) & SILENT) !== 0;
    found.push(...fresh.filter((message) => message.webhook_id === hook.id && silent(message)));
    before = page.at(-1)?.id ?? null;
    if (fresh.length < PAGE || before === null) return found;
  }
  return found;
}

/** The core's board on Discord: posts and reads through the webhook, looks around with the bot's own token. */
export function createWitnessBoard({ sender, rest }: { sender: WebhookSender; rest: REST }): WitnessBoard {
  const read: WitnessBoard['read'] = async (url, messageId) => {
    const answer = await sender.read(url, messageId);
    if (answer.kind === 'message') {
      const { content, edited_timestamp } = answer.message;
      return { kind: 'message', content, edited: edited_timestamp !== null };
    }
    return { kind: answer.kind === 'message_gone' ? 'gone' : 'unknown' };
  };
  return {
    post: async (url, content) => {
      const answer = await sender.post(url, { body: { content, flags: SILENT }, files: [] });
      return answer.kind === 'posted' ? { kind: 'posted', messageId: answer.id } : { kind: 'not_posted' };
    },
    read,
    recent: async (url, after) => {
      const { id } = webhookAddress(url);
      const hook = await sender.inspect(url);
      if (hook.kind !== 'webhook' || hook.channelId === null) return null;
      const found = await listed(rest, { id, channelId: hook.channelId }, after).catch(() => null);
      if (found === null) return null;
      const texts: string[] = [];
      let reads = 0;
      for (const { id, content } of found) {
        if (content !== '') texts.push(content);
        else if ((reads += 1) <= READS_MAX) {
          const message = await read(url, id);
          if (message.kind === 'unknown') return null;
          if (message.kind === 'message') texts.push(message.content);
        }
      }
      return texts;
    },
  };
}
