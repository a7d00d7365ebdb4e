import { PermissionFlagsBits } from 'discord.js';

/** What the bot needs in a server, by Discord's own names, and what for. Nothing else is asked for. */
export const NEEDED = [
  { name: 'View Channels', bit: PermissionFlagsBits.ViewChannel, why: 'to see where it answers' },
  {
    name: 'Send Messages',
    bit: PermissionFlagsBits.SendMessages,
    why: 'for late results and approval cards',
  },
  {
    name: 'Send Messages in Threads',
    bit: PermissionFlagsBits.SendMessagesInThreads,
    why: 'for late results in threads',
  },
  { name: 'Attach Files', bit: PermissionFlagsBits.AttachFiles, why: 'for recordings and transcripts' },
  {
    name: 'Send Voice Messages',
    bit: PermissionFlagsBits.SendVoiceMessages,
    why: 'for speech as a voice message',
  },
  {
    name: 'Read Message History',
    bit: PermissionFlagsBits.ReadMessageHistory,
    why: 'so that a late result is posted once',
  },
] as const;

const BITS = NEEDED.reduce((sum, { bit }) => sum | bit, 0n);

/** Where an owner invites the bot, with exactly the permissions it needs. */
export function inviteLink(applicationId: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: 'bot applications.commands',
    permissions: String(BITS),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}

/** A role as Discord gives it. */
export type RoleBits = { id: string; permissions: string };
/** What a channel allows and denies on top, for a role (type 0) or a member (type 1). */
export type Overwrite = { id: string; type: number; allow: string; deny: string };

/** What a member may do in a server: the roles' bits together (`@everyone` has the server's id). */
export function guildBits(guildId: string, roles: readonly RoleBits[], held: readonly string[]): bigint {
  const bits = roles
    .filter(({ id }) => id === guildId || held.includes(id))
    .reduce((sum, { permissions }) => sum | BigInt(permissions), 0n);
  return (bits & PermissionFlagsBits.Administrator) === 0n ? bits : ~0n;
}

/** The same in one channel, in the order that Discord documents: everyone, then the roles together, then the member. */
export function channelBits(
  base: bigint,
  overwrites: readonly Overwrite[],
  who: { guildId: string; userId: string; held: readonly string[] },
): bigint {
  if (base === ~0n) return base;
  const layers = [
    overwrites.filter(({ id }) => id === who.guildId),
    overwrites.filter(({ id, type }) => type === 0 && id !== who.guildId && who.held.includes(id)),
    overwrites.filter(({ id, type }) => type === 1 && id === who.userId),
  ];
  return layers.reduce((bits, layer) => {
    const deny = layer.reduce((sum, one) => sum | BigInt(one.deny), 0n);
    const allow = layer.reduce((sum, one) => sum | BigInt(one.allow), 0n);
    return (bits & ~deny) | allow;
  }, base);
}

/** The needed permissions that `bits` lacks, with what they are for. */
export function lacking(bits: bigint): string[] {
  return NEEDED.filter(({ bit }) => (bits & bit) === 0n).map(({ name, why }) => `${name} (${why})`);
}
