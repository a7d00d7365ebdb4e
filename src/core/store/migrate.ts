import { type Migration, readMigrations } from './migrations.ts';

/** One session of a database, as far as migrating needs it. `exec` runs several statements at once. */
export type Session = {
  exec(sql: string): Promise<unknown>;
  query(sql: string, parameters?: string[]): Promise<{ rows: Record<string, unknown>[] }>;
};

/** The database was migrated with another text of a file: this code does not know what is in it. */
export class MigrationChangedError extends Error {
  constructor(version: string) {
    super(
      `migration ${version} differs from the one this database was made with; ` +
        'use the version of Helix that made it, or a fresh database',
    );
    this.name = 'MigrationChangedError';
  }
}

/** Where the versions are kept. The lock lets one migrate at a time, and ends with the transaction. */
const BEGIN = `
  begin;
  select pg_advisory_xact_lock(727417);
  create schema if not exists helix;
  create table if not exists helix.migrations (
    version text primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
  );`;

/** Applies one migration inside the open transaction; false when the database has it. */
async function apply(session: Session, { version, name, checksum, sql }: Migration): Promise<boolean> {
  const known = await session.query('select checksum from helix.migrations where version = $1', [version]);
  const found = known.rows[0]?.['checksum'];
  if (found !== undefined && found !== checksum) throw new MigrationChangedError(version);
  if (found !== undefined) return false;
  await session.query('insert into helix.migrations (version, name, checksum) values ($1, $2, $3)', [
    version,
    name,
    checksum,
  ]);
  await session.exec(sql);
  return true;
}

/**
 * Brings a database up to the newest migration, each file in its own transaction together with its record, and
 * answers the versions it applied. Two at once: the second waits, then finds nothing to do.
 * Throws MigrationChangedError when an applied file's text has changed since.
 */
export async function migrate(session: Session): Promise<string[]> {
  const applied: string[] = [];
  for (const migration of readMigrations()) {
    await session.exec(BEGIN);
    try {
      if (await apply(session, migration)) applied.push(migration.version);
      await session.exec('commit');
    } catch (error) {
      await session.exec('rollback');
      throw error;
    }
  }
  return applied;
}
