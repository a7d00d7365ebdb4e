import type { Clock } from '../clock.ts';
import type { Operation } from '../operations/operation.ts';
import type { Actor } from '../request.ts';
import type { DecisionContextRow } from '../store/rows.ts';
import type { Store, StoreActor } from '../store/store.ts';

/** A decision context and whether it came from the cache. */
export type DecisionContext = { row: DecisionContextRow; cached: boolean };

/**
 * Decision contexts, five minutes old at most, kept per operation and actor. Never wrong for long: beginning an
 * operation checks its versions and prices, and answers `stale`.
 */
export type ContextCache = {
  get(operation: Operation, actor: Actor): Promise<DecisionContext>;
  /** Reads anew, whatever is kept. */
  fresh(operation: Operation, actor: Actor): Promise<DecisionContext>;
  /** Forgets everything; answers how many contexts that were. */
  clear(): number;
};

const KEPT_MS = 5 * 60_000;
/** Contexts kept at once; beyond, the oldest go. */
const KEPT = 5_000;

/** The actor as the store takes it. */
export function storeActor(actor: Actor): StoreActor {
  return { guild_id: actor.guildId, discord_user_id: actor.userId, role_ids: actor.roleIds };
}

/** Makes the cache. Roles are part of the key: a changed role may change a limit or a toggle. */
export function createContextCache(deps: { store: Pick<Store, 'context'>; clock: Clock }): ContextCache {
  const kept = new Map<string, { row: DecisionContextRow; until: number }>();

  const keyOf = (operation: Operation, actor: Actor): string =>
    [operation.id, actor.guildId, actor.userId, [...actor.roleIds].sort().join(',')].join(' ');

  async function fresh(operation: Operation, actor: Actor): Promise<DecisionContext> {
    const row = await deps.store.context({
      operation: operation.id,
      toggle: operation.toggle,
      actor: storeActor(actor),
    });
    const key = keyOf(operation, actor);
    kept.delete(key);
    kept.set(key, { row, until: deps.clock.now() + KEPT_MS });
    const oldest = kept.size > KEPT ? kept.keys().next().value : undefined;
    if (oldest !== undefined) kept.delete(oldest);
    return { row, cached: false };
  }

  return {
    get: async (operation, actor) => {
      const hit = kept.get(keyOf(operation, actor));
      if (hit && deps.clock.now() < hit.until) return { row: hit.row, cached: true };
      return fresh(operation, actor);
    },
    fresh,
    clear: () => {
      const { size } = kept;
      kept.clear();
      return size;
    },
  };
}
