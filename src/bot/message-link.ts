import type { APIMessage } from 'discord.js';

/** A link that opens the message in every client. */
export function messageLink(guildId: string, message: Pick<APIMessage, 'channel_id' | 'id'>): string {
  return `https://discord.com/channels/${guildId}/${message.channel_id}/${message.id}`;
}
