import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/core/index.ts';

/**
 * Throws a plain sentence where the built-in database is configured and DATA_DIR has none of `traces` (`db`,
 * `audit.key`): opening it would make an empty one, and an operator in the wrong folder would be told that all is well.
 */
export function assertRecordAtHand({ database, dataDir }: Config, traces: readonly string[]): void {
  if (database.home !== 'pglite' || traces.some((name) => existsSync(join(dataDir, name)))) return;
  throw new Error(`There is no record of Helix in ${dataDir}: check DATA_DIR, or DATABASE_URL.`);
}

/** Throws a plain sentence where there is no signing key: a command about a record makes none. */
export function assertKeyAtHand({ auditSigningKey, dataDir }: Config): void {
  const file = join(dataDir, 'audit.key');
  if (auditSigningKey === null && !existsSync(file))
    throw new Error(`${file} is not there: bring it back from its backup, or give AUDIT_SIGNING_KEY.`);
}
