import type { DatabaseConfig } from '../config.ts';
import { createStore } from './create-store.ts';
import { expectedVersion } from './migrations.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import type { Rpc } from './rpc.ts';
import { StoreError } from './store-error.ts';
import type { Store } from './store.ts';
import { openSupabase } from './supabase.ts';

/** The database is migrated to a version this code does not know, or not at all; the message names the cure. */
export class SchemaVersionError extends Error {
  constructor(home: Rpc['home'], found: string | null, expected: string) {
    const command = home === 'supabase' ? 'supabase db push' : 'npm run migrate';
    const has = found === null ? 'has no Helix schema' : `has schema version ${found}`;
    super(
      found !== null && found > expected
        ? `the database ${has}, newer than ${expected}, which this version of Helix knows: update Helix`
        : `the database ${has}, and this version of Helix needs ${expected}: run \`${command}\``,
    );
    this.name = 'SchemaVersionError';
  }
}

/** "There is no such function": PostgreSQL's and PostgREST's word for a database without our migrations. */
const NO_FUNCTION = new Set(['42883', 'PGRST202']);

async function foundVersion(store: Store): Promise<string | null> {
  try {
    return (await store.ping()).schema_version;
  } catch (error) {
    if (error instanceof StoreError && NO_FUNCTION.has(error.code)) return null;
    throw error;
  }
}

async function openRpc(database: DatabaseConfig): Promise<Rpc> {
  if (database.home === 'postgres') return openPostgres(database);
  return database.home === 'supabase' ? openSupabase(database) : openPglite(database.dataDir);
}

/**
 * Opens the configured home and checks that its schema is the one this code knows. Throws StoreUnavailableError,
 * SchemaVersionError, and for the embedded home DirectoryLockedError and MigrationChangedError.
 */
export async function openStore(database: DatabaseConfig): Promise<Store> {
  const store = createStore(await openRpc(database));
  try {
    const found = await foundVersion(store);
    const expected = expectedVersion();
    if (found !== expected) throw new SchemaVersionError(store.home, found, expected);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}
