import { permission } from './permissions.ts';
import type { Cast, Channel, Person } from './world.ts';

/** Every bit, as Discord gives to the owner of a guild. */
const all = (1n << 53n) - 1n;

/** What a person may do in a channel: the roles' bits; webhook channels take no messages from people. */
export function permissionsOf(cast: Cast, person: Person, channel?: Channel): bigint {
  const guild = cast.guilds.find((one) => one.id === person.guildId);
  const roles = (guild?.roles ?? []).filter(
    (role) => role.id === guild?.id || person.roleIds.includes(role.id),
  );
  const bits = guild?.ownerId === person.id ? all : roles.reduce((sum, role) => sum | role.permissions, 0n);
  return channel?.kind === 'webhook' ? bits & ~permission.sendMessages : bits;
}

/** What the bot may do in a guild. */
export function permissionsOfBot(cast: Cast, guildId: string): bigint {
  const guild = cast.guilds.find((one) => one.id === guildId);
  return (guild?.roles ?? [])
    .filter((role) => role.id === guildId || role.managed)
    .reduce((sum, role) => sum | role.permissions, 0n);
}
