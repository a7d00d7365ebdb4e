import type { DatabaseConfig } from '../config.ts';
import { createStore } from './create-store.ts';
import { expectedVersion } from './migrations.ts';
import type { Rpc } from './rpc.ts';
import { StoreError } from './store-error.ts';
import type { Store } from './store.ts';

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

/** The database was reached and does not let us in; the message names the variable to check. */
export class StoreAccessError extends Error {
  constructor(home: Rpc['home'], code: string) {
    super(
      home === 'supabase'
        ? `Supabase refuses SUPABASE_SERVICE_KEY (${code}): use the service key of the project in SUPABASE_URL`
        : `PostgreSQL refuses DATABASE_URL (${code}): check its user, password and database name`,
    );
    this.name = 'StoreAccessError';
  }
}

/** Authentication (28), privileges (42501), no such database (3D000), and Supabase's refusal of a key. */
const NO_ACCESS = /^(28...|42501|3D000|HTTP40[13]|PGRST30\d)$/;

/** "There is no such function": PostgreSQL's and PostgREST's word for a database without our migrations. */
const NO_FUNCTION = new Set(['42883', 'PGRST202']);

async function foundVersion(store: Store): Promise<string | null> {
  try {
    return (await store.ping()).schema_version;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (NO_FUNCTION.has(error.code)) return null;
    throw NO_ACCESS.test(error.code) ? new StoreAccessError(store.home, error.code) : error;
  }
}

/** Loads the one driver that is used: the other two would only cost memory and time. */
async function openRpc(database: DatabaseConfig, say: (text: string) => void): Promise<Rpc> {
  if (database.home === 'postgres') return (await import('./postgres.ts')).openPostgres(database);
  if (database.home === 'supabase') return (await import('./supabase.ts')).openSupabase(database);
  return (await import('./pglite.ts')).openPglite(database.dataDir, say);
}

/**
 * Opens the configured home and checks that its schema is the one this code knows. `say` is told when an embedded
 * database is being made, which is the one start that takes many seconds, and how long it took. Throws StoreUnavailableError,
 * StoreAccessError, SchemaVersionError, and for the embedded home DirectoryLockedError and MigrationChangedError.
 */
export async function openStore(
  database: DatabaseConfig,
  say: (text: string) => void = () => {},
): Promise<Store> {
  const store = createStore(await openRpc(database, say));
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
