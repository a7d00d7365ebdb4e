import type { Actor, Facts } from '../core/index.ts';
import type { BotParts } from './parts.ts';

/** One entry per kind, facts, guild and person in this time: a stranger must not be able to fill the record. */
const ONCE_PER_MS = 60_000;
const REMEMBERED_MAX = 1_000;

const lastRecorded = new WeakMap<BotParts, Map<string, number>>();

/** Writes into the record what somebody tried in vain, at most once a minute for each person and kind. */
export async function recordSparingly(
  parts: BotParts,
  kind: string,
  actor: Actor,
  facts: Facts,
): Promise<void> {
  const seen = lastRecorded.get(parts) ?? new Map<string, number>();
  lastRecorded.set(parts, seen);
  const key = [kind, JSON.stringify(facts), actor.guildId, actor.userId].join(':');
  const now = parts.clock.now();
  const last = seen.get(key);
  if (last !== undefined && now - last < ONCE_PER_MS) return;
  if (seen.size >= REMEMBERED_MAX) seen.clear();
  seen.set(key, now);
  await parts.core.record(kind, actor, facts);
}
