import { botJson, botMemberJson, channelJson, guildJson, memberJson, userJson } from '../cast-json.ts';
import type { Json } from '../json.ts';
import type { Cast, Guild } from '../world.ts';
import type { Session } from './session.ts';

/** The READY event. `address` is where a dropped session may be resumed. */
export function readyJson(cast: Cast, session: Session, guilds: Guild[], address: string): Json {
  return {
    v: 10,
    user: botJson(cast),
    guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
    session_id: session.id,
    session_type: 'normal',
    resume_gateway_url: address,
    shard: session.shard,
    application: { id: cast.applicationId, flags: 0 },
    user_settings: {},
    private_channels: [],
    presences: [],
    relationships: [],
    geo_ordered_rtc_regions: [],
    auth: {},
    _trace: ['sandbox'],
  };
}

/** The GUILD_CREATE event: the guild with its channels, threads and members. */
export function guildCreateJson(cast: Cast, guild: Guild): Json {
  const people = cast.people.filter((person) => person.guildId === guild.id);
  const channels = cast.channels.filter((channel) => channel.guildId === guild.id);
  return {
    ...guildJson(cast, guild),
    joined_at: '2026-01-05T09:00:00.000000+00:00',
    large: false,
    unavailable: false,
    member_count: people.length + 1,
    voice_states: [],
    members: [
      botMemberJson(cast, guild.id),
      ...people.map((person) => memberJson(userJson(person), person.roleIds)),
    ],
    channels: channels.filter((one) => one.parentId === null).map(channelJson),
    threads: channels.filter((one) => one.parentId !== null).map(channelJson),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
