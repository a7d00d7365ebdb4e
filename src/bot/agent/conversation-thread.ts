import { ChannelType, PermissionFlagsBits } from 'discord.js';
import type { APIInteraction, APIMessage } from 'discord.js';
import type { Delivery, DeliveryAddress, OperationView } from '../../core/index.ts';
import { clipped } from '../../commands/plain-text.ts';
import { noticeReply } from '../../commands/replies/notices.ts';
import { buttonRow } from '../cards/buttons.ts';
import { faultFacts } from '../discord-fault.ts';
import { noteMessage } from '../note-message.ts';
import type { BotParts } from '../parts.ts';
import type { ResultThread, Service } from '../service.ts';

/** Discord's limit for a thread's name is 100 characters. */
const NAME_MAX = 90;
const NEEDED = PermissionFlagsBits.CreatePublicThreads | PermissionFlagsBits.SendMessagesInThreads;
const THREADED: ReadonlySet<ChannelType | undefined> = new Set([
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
]);

/** A thread of its own for a new conversation, where Discord says that the bot may make one; else null. */
export function newThread(interaction: APIInteraction, task: string): ResultThread {
  const allowed = 'app_permissions' in interaction ? BigInt(interaction.app_permissions ?? '0') : 0n;
  const may = (allowed & NEEDED) === NEEDED || (allowed & PermissionFlagsBits.Administrator) !== 0n;
  if (!may || !THREADED.has(interaction.channel?.type)) return { kind: 'none' };
  const name = clipped(task.replaceAll(/\s+/g, ' '), NAME_MAX);
  return name === '' ? { kind: 'none' } : { kind: 'start', name };
}

/**
 * Where a conversation goes on: in the thread that was made from its first result, whose id is that message's. Where
 * there is none (any more), where it is asked for.
 */
export async function continuedPlace(
  parts: BotParts,
  address: DeliveryAddress,
  began: Pick<OperationView, 'message' | 'private'>,
): Promise<{ address: DeliveryAddress; thread: ResultThread }> {
  const here = { address, thread: { kind: 'none' } as const };
  const threadId = began.message?.messageId;
  if (began.private || threadId === undefined || threadId === address.channelId) return here;
  try {
    if (!(await parts.channels.threadExists(threadId))) return here;
  } catch (error) {
    parts.log.info(faultFacts(error), 'a thread could not be looked for');
    return here;
  }
  return { address: { ...address, channelId: threadId }, thread: { kind: 'in', channelId: threadId } };
}

/** The channel that a conversation's thread was made in, for what belongs to that conversation; null where there is none. */
export async function channelOfThread(
  parts: BotParts,
  { operationId }: Pick<Delivery, 'operationId'>,
): Promise<string | null> {
  const conversation = (await parts.core.operation(operationId))?.conversation ?? null;
  const began = conversation === null ? null : await parts.core.operation(conversation);
  return began?.message?.channelId ?? null;
}

/** Makes the thread of a new conversation from its first result. A conversation without one goes on in the channel. */
export async function startThread(
  parts: BotParts,
  service: Service,
  posted: APIMessage,
  operationId: string,
): Promise<void> {
  if (service.private || service.thread.kind !== 'start') return;
  const { channels, core } = parts;
  try {
    // Its name has the person's words, so it is kept in mind before there is one: a thread has its message's number.
    const place = { channelId: posted.channel_id, messageId: posted.id };
    if (!(await core.deliveries.note(operationId, 'thread', place))) return;
    const threadId = await channels.startThread(posted.channel_id, posted.id, service.thread.name);
    const { what, next } = noticeReply('thread_begun');
    const { id: messageId } = await channels.post(threadId, operationId, {
      body: { content: `${what} ${next}`, components: [buttonRow(operationId, ['continue'])] },
      files: [],
    });
    await noteMessage(parts, operationId, 'continue', { channelId: threadId, messageId });
  } catch (error) {
    service.log.info(faultFacts(error), 'the conversation got no thread');
  }
}
