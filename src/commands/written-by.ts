import { MessageReferenceType } from 'discord.js';
import type { APIMessage } from 'discord.js';

/** Whose words a message has: who posted it, and where the message stands that it forwards (null: it forwards none). */
export type WrittenBy = { authorId: string; forwarded: { channelId: string; messageId: string } | null };

/** Who wrote a message, as far as it says so itself: a forwarded one does not name its author, only its place. */
export function writtenBy({ author, message_reference: from }: APIMessage): WrittenBy {
  const place =
    from?.type === MessageReferenceType.Forward && from.message_id !== undefined
      ? { channelId: from.channel_id, messageId: from.message_id }
      : null;
  return { authorId: author.id, forwarded: place };
}
