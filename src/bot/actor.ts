import { PermissionFlagsBits } from 'discord.js';
import type { APIInteraction } from 'discord.js';
import type { Actor, DeliveryAddress } from '../core/index.ts';

/** Discord's limit where the payload does not say, which is a server without boosts. */
const DEFAULT_FILE_BYTES = 10 * 1024 * 1024;

/** An administrator may do everything a Manage Server holder may. */
const MANAGERS = PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator;

/**
 * Who acts, read from the payload alone; null outside servers. An admin holds one of `adminRoleIds`, or may manage
 * the server where there are none; null: the roles are not known, and nobody is one.
 */
export function actorOf(interaction: APIInteraction, adminRoleIds: readonly string[] | null): Actor | null {
  const { guild_id: guildId, member } = interaction;
  if (guildId === undefined || !member) return null;
  const manages = (BigInt(member.permissions) & MANAGERS) !== 0n;
  const holds = member.roles.some((role) => adminRoleIds?.includes(role));
  const admin = adminRoleIds?.length === 0 ? manages : holds;
  return { guildId, userId: member.user.id, roleIds: member.roles, admin };
}

/** Where the answer to this interaction goes; null when it came from no channel of a server. */
export function addressOf(interaction: APIInteraction, nowMs: number): DeliveryAddress | null {
  const { guild_id: guildId, member } = interaction;
  const channelId = interaction.channel?.id ?? interaction.channel_id;
  if (guildId === undefined || !member || channelId === undefined) return null;
  return {
    applicationId: interaction.application_id,
    guildId,
    channelId,
    userId: member.user.id,
    interactionToken: interaction.token,
    interactionAt: new Date(nowMs).toISOString(),
    locale: 'locale' in interaction ? interaction.locale : 'en-US',
    maxFileBytes: interaction.attachment_size_limit ?? DEFAULT_FILE_BYTES,
  };
}
