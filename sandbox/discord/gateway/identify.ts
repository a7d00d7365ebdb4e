import type { Json } from '../json.ts';
import type { Cast } from '../world.ts';

/** GuildMembers, GuildPresences, MessageContent: must be switched on in the portal, which a sandbox has not. */
const privileged = (1 << 1) | (1 << 8) | (1 << 15);
const knownIntents = (1 << 26) - 1;

/** Why a connection is closed, as Discord's close code and words. */
export type Closing = { code: number; reason: string };

/** True when a payload carries the bot's token, with or without `Bot `. */
export function hasToken(cast: Cast, data: Json): boolean {
  const { token } = data;
  return typeof token === 'string' && token.replace(/^Bot /, '') === cast.botToken;
}

/** Shard `[index, count]` of an IDENTIFY; undefined when it makes no sense. Absent means the only one. */
export function shardOf(data: Json): [number, number] | undefined {
  const shard = data['shard'] ?? [0, 1];
  if (!Array.isArray(shard) || shard.length !== 2) return undefined;
  const [index, count] = shard as [unknown, unknown];
  if (!Number.isInteger(index) || !Number.isInteger(count)) return undefined;
  const pair: [number, number] = [Number(index), Number(count)];
  return pair[0] >= 0 && pair[0] < pair[1] ? pair : undefined;
}

/** Why an IDENTIFY is refused (developers/topics/opcodes-and-status-codes, "Gateway Close Event Codes"). */
export function identifyRefusal(cast: Cast, data: Json): Closing | undefined {
  const { intents } = data;
  if (!hasToken(cast, data)) return { code: 4004, reason: 'Authentication failed.' };
  if (typeof intents !== 'number' || intents < 0 || (intents & ~knownIntents) !== 0)
    return { code: 4013, reason: 'Invalid intent(s).' };
  if (intents & privileged) return { code: 4014, reason: 'Disallowed intent(s).' };
  return shardOf(data) ? undefined : { code: 4010, reason: 'Invalid shard.' };
}

/** True when a guild belongs to a shard (developers/events/gateway, "Sharding"). */
export function isOfShard(guildId: string, [index, count]: [number, number]): boolean {
  return Number((BigInt(guildId) >> 22n) % BigInt(count)) === index;
}
