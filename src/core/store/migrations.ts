import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';

/** One migration file: `version` is its time stamp, `checksum` the hex SHA-256 of its text. */
export type Migration = { version: string; name: string; sql: string; checksum: string };

const folder = new URL('../../../supabase/migrations/', import.meta.url);

/** All migrations, oldest first. */
export function readMigrations(): [Migration, ...Migration[]] {
  const [first, ...rest] = readdirSync(folder)
    .filter((file) => /^\d{14}_\w+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(new URL(file, folder), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { version: file.slice(0, 14), name: file.slice(15, -4), sql, checksum };
    });
  if (!first) throw new Error(`no migrations in ${folder.pathname}`);
  return [first, ...rest];
}

/** The version that this code was written for: the newest migration's. */
export function expectedVersion(): string {
  return readMigrations().at(-1)!.version;
}
