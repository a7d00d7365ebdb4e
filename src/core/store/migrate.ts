import { readMigrations } from './migrations.ts';

/** One session of a database, as far as migrating needs it. `exec` runs several statements in one transaction. */
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

const prelude = `
  create schema if not exists helix;
  create table if not exists helix.migrations (
    version text primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
  );`;

/**
 * Brings a database up to the newest migration, each file in its own transaction together with its record, and
 * answers the versions it applied. Two at once: the second waits, then finds nothing to do.
 * Throws MigrationChangedError when an applied file's text has changed since.
 */
export async function migrate(session: Session): Promise<string[]> {
  await session.exec(`begin; select pg_advisory_xact_lock(727417); ${prelude} commit;`);
  const applied: string[] = [];
  for (const migration of readMigrations()) {
    const { version, name, checksum, sql } = migration;
    const { rows } = await session.query('select checksum from helix.migrations where version = $1', [
      version,
    ]);
    if (rows[0]) {
      if (rows[0]['checksum'] !== checksum) throw new MigrationChangedError(version);
      continue;
    }
    try {
      await session.exec(`begin;
        insert into helix.migrations (version, name, checksum) values ('${version}', '${name}', '${checksum}');
        ${sql}
        commit;`);
    } catch (error) {
      await session.exec('rollback');
      throw error;
    }
    applied.push(version);
  }
  return applied;
}
