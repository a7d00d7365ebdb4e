import type { Clock, Core } from '../core/index.ts';
import type { Log } from './parts.ts';

/** Which roles make an admin in each server, as stored. An empty list: whoever may manage the server. */
export type AdminRoles = {
  /** Reads anew: for what only an admin may do. Null when the database does not answer. */
  fresh(guildId: string): Promise<readonly string[] | null>;
  /**
   * What was last read, from memory alone, and read anew behind it once that is older than five minutes: a hint, for
   * what decides nothing. Null before the first read.
   */
  recent(guildId: string): readonly string[] | null;
};

const KEPT_MS = 5 * 60_000;

/** Makes the reader of admin roles. */
export function createAdminRoles(deps: {
  core: Pick<Core, 'settings'>;
  clock: Clock;
  log: Pick<Log, 'warn'>;
}): AdminRoles {
  const kept = new Map<string, { roles: readonly string[]; until: number }>();

  async function fresh(guildId: string): Promise<readonly string[] | null> {
    try {
      const { adminRoleIds } = await deps.core.settings.of(guildId);
      kept.set(guildId, { roles: adminRoleIds, until: deps.clock.now() + KEPT_MS });
      return adminRoleIds;
    } catch (error) {
      deps.log.warn({ err: error, guild: guildId }, 'the admin roles could not be read');
      return null;
    }
  }

  return {
    fresh,
    recent: (guildId) => {
      const last = kept.get(guildId);
      if (!last || deps.clock.now() >= last.until) void fresh(guildId);
      return last?.roles ?? null;
    },
  };
}
