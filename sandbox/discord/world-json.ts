import type { SandboxVendor, World } from '../api.ts';
import type { Discord } from './discord.ts';
import { homeGuildId, otherGuildId } from './world.ts';

/** The channels of the served guild, each with its threads behind it. */
export function channelsOf({ channels }: Pick<Discord['cast'], 'channels'>): World['channels'] {
  return channels
    .filter(({ guildId, parentId }) => guildId === homeGuildId && parentId === null)
    .flatMap((channel) => [channel, ...channels.filter(({ parentId }) => parentId === channel.id)])
    .map(({ id, name, kind }) => ({ id, name, kind }));
}

/** The answer to `GET /sandbox/world`: the served guild, with the other one apart. */
export function worldOf(
  discord: Discord,
  vendors: SandboxVendor[],
  simulated: string[],
  samples: World['samples'],
): World {
  const { cast } = discord;
  const elsewhere = cast.people.find((person) => person.guildId === otherGuildId);
  const lounge = cast.channels.find((channel) => channel.guildId === otherGuildId);
  return {
    applicationId: cast.applicationId,
    guildId: homeGuildId,
    users: cast.people
      .filter((person) => person.guildId === homeGuildId)
      .map(({ id, name, admin, roleIds, colour }) => ({ id, name, admin, roleIds, colour })),
    channels: channelsOf(cast),
    commands: discord.commands.inGuild(homeGuildId),
    vendors,
    simulated,
    samples,
    botOnline: discord.gateway.online(),
    violations: discord.violations.list().length,
    ...(elsewhere && lounge
      ? { elsewhere: { guildId: otherGuildId, channelId: lounge.id, userId: elsewhere.id } }
      : {}),
  };
}
