import type { Json } from './json.ts';
import type { Cast, Channel, Guild, Person, Role, Webhook } from './world.ts';

const joinedAt = '2026-01-05T09:00:00.000000+00:00';

/** Discord's user object of a person. */
export function userJson(person: Pick<Person, 'id' | 'username' | 'name'>): Json {
  return {
    id: person.id,
    username: person.username,
    discriminator: '0',
    global_name: person.name,
    avatar: null,
    public_flags: 0,
    flags: 0,
    bot: false,
    system: false,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  };
}

/** Discord's user object of the bot. */
export function botJson(cast: Cast): Json {
  return {
    ...userJson({ id: cast.botId, username: cast.botName, name: cast.botName }),
    global_name: null,
    discriminator: '0001',
    bot: true,
    verified: true,
    mfa_enabled: true,
    email: null,
  };
}

/** Discord's guild member object; with `permissions` (bits as text) as interactions carry it. */
export function memberJson(user: Json, roles: string[], permissions?: bigint): Json {
  return {
    user,
    nick: null,
    avatar: null,
    banner: null,
    roles,
    joined_at: joinedAt,
    premium_since: null,
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    communication_disabled_until: null,
    ...(permissions === undefined ? {} : { permissions: permissions.toString() }),
  };
}

/** The bot's own member object in a guild. */
export function botMemberJson(cast: Cast, guildId: string): Json {
  const roles = cast.guilds.find((guild) => guild.id === guildId)?.roles.filter((role) => role.managed) ?? [];
  return memberJson(
    botJson(cast),
    roles.map((role) => role.id),
  );
}

/** Discord's role object. */
export function roleJson(cast: Cast, role: Role, position: number): Json {
  return {
    id: role.id,
    name: role.name,
    description: null,
    color: role.colour,
    colors: { primary_color: role.colour, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    position,
    permissions: role.permissions.toString(),
    managed: role.managed,
    mentionable: true,
    flags: 0,
    ...(role.managed ? { tags: { bot_id: cast.botId } } : {}),
  };
}

/** Discord's channel object, or its thread object for threads. */
export function channelJson(channel: Channel, position: number): Json {
  const common = {
    id: channel.id,
    type: channel.type,
    guild_id: channel.guildId,
    name: channel.name,
    flags: 0,
  };
  if (channel.parentId === null)
    return {
      ...common,
      position,
      parent_id: null,
      topic: null,
      nsfw: false,
      last_message_id: null,
      rate_limit_per_user: 0,
      permission_overwrites: [],
    };
  return {
    ...common,
    parent_id: channel.parentId,
    owner_id: channel.ownerId,
    last_message_id: null,
    message_count: 0,
    member_count: 1,
    total_message_sent: 0,
    rate_limit_per_user: 0,
    thread_metadata: {
      archived: channel.archived ?? false,
      auto_archive_duration: 1440,
      archive_timestamp: joinedAt,
      locked: false,
      create_timestamp: joinedAt,
      ...(channel.type === 12 ? { invitable: true } : {}),
    },
  };
}

/** Discord's webhook object; its token only for whoever may manage webhooks. */
export function webhookJson(hook: Webhook, withToken: boolean): Json {
  return {
    id: hook.id,
    type: 1,
    guild_id: hook.guildId,
    channel_id: hook.channelId,
    application_id: null,
    name: hook.name,
    avatar: null,
    ...(withToken ? { token: hook.token } : {}),
  };
}

/** Discord's guild object without members and channels, as REST gives it. */
export function guildJson(cast: Cast, guild: Guild): Json {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    description: null,
    owner_id: guild.ownerId,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 1,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    roles: guild.roles.map((role, position) => roleJson(cast, role, position)),
    emojis: [],
    stickers: [],
    features: [],
    mfa_level: 0,
    application_id: null,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    safety_alerts_channel_id: null,
    max_members: 500_000,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: 'en-US',
    nsfw_level: 0,
    nsfw: false,
  };
}
