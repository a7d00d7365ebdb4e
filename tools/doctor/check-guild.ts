import { z } from 'zod';
import type { Config } from '../../src/core/index.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { type Answer, getJson, statusText } from './get-json.ts';
import { channelBits, guildBits, inviteLink, lacking } from './permissions.ts';

/** What the doctor must know of a server's settings. */
export type Places = { adminChannelId: string | null; adminRoleIds: readonly string[] };

const guildSchema = z.object({
  name: z.string(),
  roles: z.array(z.object({ id: z.string(), permissions: z.string() })),
});
const memberSchema = z.object({ roles: z.array(z.string()) });
const channelSchema = z.object({
  name: z.string().nullish(),
  guild_id: z.string().optional(),
  permission_overwrites: z
    .array(z.object({ id: z.string(), type: z.number(), allow: z.string(), deny: z.string() }))
    .default([]),
});

type Seen = {
  guildId: string;
  botId: string;
  guild: z.infer<typeof guildSchema>;
  held: readonly string[];
  base: bigint;
};

function permissions(seen: Seen, applicationId: string): Finding {
  const missing = lacking(seen.base);
  return missing.length === 0
    ? ok('permissions', `all that are needed in ${seen.guild.name}`)
    : fail(
        'permissions',
        `missing in ${seen.guild.name}: ${missing.join(', ')}`,
        `allow them to the bot's role (Server Settings > Roles), or invite it again: ${inviteLink(applicationId)}`,
      );
}

function adminChannel(seen: Seen, { adminChannelId: id }: Places, answer: Answer | null): Finding {
  if (id === null || answer === null) {
    return warn(
      'admin channel',
      `none in ${seen.guild.name}: what needs an approval is refused`,
      'choose one with /setup',
    );
  }
  const channel = channelSchema.safeParse(answer.json);
  if (answer.status !== 200 || !channel.success) {
    return fail(
      'admin channel',
      `${id}: Discord ${statusText(answer.status)}`,
      'choose a channel that exists and that the bot may see, with /setup or DISCORD_ADMIN_CHANNEL_ID',
    );
  }
  if (channel.data.guild_id !== undefined && channel.data.guild_id !== seen.guildId) {
    return fail(
      'admin channel',
      `${id} is in another server`,
      `choose one of ${seen.guild.name} with /setup`,
    );
  }
  const who = { guildId: seen.guildId, userId: seen.botId, held: seen.held };
  const missing = lacking(channelBits(seen.base, channel.data.permission_overwrites, who));
  const name = `#${channel.data.name ?? id}`;
  return missing.length === 0
    ? ok('admin channel', `${name} exists and can be written to`)
    : fail(
        'admin channel',
        `${name} lacks: ${missing.join(', ')}`,
        `allow them to the bot in the settings of ${name}`,
      );
}

function adminRoles(seen: Seen, { adminRoleIds }: Places): Finding {
  const gone = adminRoleIds.filter((id) => !seen.guild.roles.some((role) => role.id === id));
  if (gone.length === 0) {
    const who =
      adminRoleIds.length === 0 ? 'whoever may manage the server' : `${adminRoleIds.length} of them`;
    return ok('admin roles', `${who} in ${seen.guild.name}`);
  }
  const cure = 'choose the roles anew with /setup, or in DISCORD_ADMIN_ROLE_IDS';
  return gone.length === adminRoleIds.length
    ? fail('admin roles', `none of them exists in ${seen.guild.name}, so nobody is an admin`, cure)
    : warn('admin roles', `${gone.join(', ')} does not exist in ${seen.guild.name}`, cure);
}

/** One server: reachable, permissions by name, admin channel, admin roles. */
export async function checkGuild(
  { discord }: Config,
  botId: string,
  guildId: string,
  places: Places,
): Promise<Finding[]> {
  const get = (path: string): Promise<Answer> =>
    getJson(`${discord.apiUrl}/v10${path}`, { authorization: `Bot ${discord.token}` });
  const [answer, member] = await Promise.all([
    get(`/guilds/${guildId}`),
    get(`/guilds/${guildId}/members/${botId}`),
  ]);
  const guild = guildSchema.safeParse(answer.json);
  const own = memberSchema.safeParse(member.json);
  if (!guild.success || !own.success) {
    const invite = `invite the bot: ${inviteLink(discord.applicationId)} (or correct DISCORD_GUILD_ID)`;
    return [fail('server', `${guildId}: Discord ${statusText(answer.status)}`, invite)];
  }
  const base = guildBits(guildId, guild.data.roles, own.data.roles);
  const seen: Seen = { guildId, botId, guild: guild.data, held: own.data.roles, base };
  const channel = places.adminChannelId === null ? null : await get(`/channels/${places.adminChannelId}`);
  return [
    ok('server', `${guild.data.name} (${guildId})`),
    permissions(seen, discord.applicationId),
    adminChannel(seen, places, channel),
    adminRoles(seen, places),
  ];
}
