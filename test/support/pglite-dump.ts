import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { migrate } from '../../src/core/store/migrate.ts';
import { readMigrations } from '../../src/core/store/migrations.ts';

/** Path of a dump of a freshly migrated PGlite; made when no earlier run left one for the same migrations. */
export async function pgliteDump(): Promise<string> {
  const key = createHash('sha256');
  for (const migration of readMigrations()) key.update(migration.version + migration.checksum);
  const path = join(
    import.meta.dirname,
    '../../node_modules/.cache/helix',
    `pglite-${key.digest('hex').slice(0, 16)}.tar`,
  );
  if (existsSync(path)) return path;
  const db = await PGlite.create();
  await migrate(db);
  const dump = await db.dumpDataDir('none');
  await db.close();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, Buffer.from(await dump.arrayBuffer()));
  renameSync(`${path}.${process.pid}`, path);
  return path;
}
