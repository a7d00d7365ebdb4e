import { channelOf, type Discord } from '../discord.ts';
import type { Channel, Person } from '../world.ts';

/** A person in a channel. */
export type Actor = { person: Person; channel: Channel };

/** Who acts where, or why that cannot be. People are in one guild and its channels only. */
export function actorOf(
  discord: Pick<Discord, 'cast'>,
  as: string,
  channelId: string,
): Actor | { refused: string } {
  const person = discord.cast.people.find((one) => one.id === as);
  if (!person) return { refused: `there is no user ${as}` };
  const channel = channelOf(discord, channelId);
  if (!channel) return { refused: `there is no channel ${channelId}` };
  if (channel.guildId !== person.guildId)
    return { refused: `${person.name} is not in the server of #${channel.name}` };
  return { person, channel };
}
