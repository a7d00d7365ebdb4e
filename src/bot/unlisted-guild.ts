import type { BotParts } from './parts.ts';
import type { Scene } from './route.ts';

/** One entry per guild and person in this time: a stranger must not be able to fill the record. */
const ONCE_PER_MS = 60_000;
const REMEMBERED_MAX = 1_000;

const lastRecorded = new WeakMap<BotParts, Map<string, number>>();

/** Writes into the record that somebody from a guild that is not served was turned away. */
export async function recordUnlistedGuild(parts: BotParts, scene: Scene): Promise<void> {
  const seen = lastRecorded.get(parts) ?? new Map<string, number>();
  lastRecorded.set(parts, seen);
  const key = `${scene.actor.guildId}:${scene.actor.userId}`;
  const now = parts.clock.now();
  const last = seen.get(key);
  if (last !== undefined && now - last < ONCE_PER_MS) return;
  if (seen.size >= REMEMBERED_MAX) seen.clear();
  seen.set(key, now);
  await parts.core.record('guild_not_listed', scene.actor, {});
}
