import { type WrittenBy, writtenBy } from '../commands/written-by.ts';
import type { ChannelRest } from './channel-rest.ts';
import { discordFault } from './discord-fault.ts';

/** A forwarded message may be one itself; nobody follows further than this. */
const STEPS_MOST = 5;

/**
 * Everybody whose words a message has, by Discord id: who posted it, and who wrote what it forwards, as far as the bot
 * can read that. Throws when Discord does not answer, for then nobody knows whether somebody minds.
 */
export async function messageAuthors(
  channels: Pick<ChannelRest, 'read'>,
  { authorId, forwarded }: WrittenBy,
): Promise<string[]> {
  const authors = [authorId];
  let place = forwarded;
  for (let steps = 0; place !== null && steps < STEPS_MOST; steps += 1) {
    try {
      const before = writtenBy(await channels.read(place.channelId, place.messageId));
      authors.push(before.authorId);
      place = before.forwarded;
    } catch (error) {
      // It was deleted, or stands where the bot may not look.
      if (discordFault(error) === 'unknown') throw error;
      place = null;
    }
  }
  return authors;
}
