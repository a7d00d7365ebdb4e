import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockDirectory } from './directory-lock.ts';
import { createDurableFs } from './durable-fs.ts';
import { migrate } from './migrate.ts';
import type { Rpc } from './rpc.ts';
import { storeError } from './store-error.ts';

/** Without `-F` PostgreSQL syncs; `fsync` is the one call that the durable file system answers. */
const startParams = [...PGlite.defaultStartParams.filter((p) => p !== '-F'), '-c', 'wal_sync_method=fsync'];

async function open(directory: string): Promise<PGlite> {
  return PGlite.create({ fs: createDurableFs(directory), startParams });
}

/** The port on an open PGlite. PGlite runs one statement at a time, and each call is one statement. */
export function createPgliteRpc(db: PGlite, release: () => void = () => {}): Rpc {
  return {
    home: 'pglite',
    async call(name, p) {
      try {
        const { rows } = await db.query<{ r: string }>(`select public.helix_${name}($1) as r`, [p]);
        return rows[0]!.r;
      } catch (error) {
        throw storeError(name, (error as { code?: string }).code, error);
      }
    },
    async close() {
      await db.close();
      release();
    },
  };
}

/**
 * The embedded database in `<dataDir>/db`, made and migrated when needed, locked against every other process.
 * A first start that was killed half-way leaves nothing: the folder appears whole, under another name until then.
 * Throws DirectoryLockedError, MigrationChangedError.
 */
export async function openPglite(dataDir: string): Promise<Rpc> {
  const lock = lockDirectory(join(dataDir, 'db.lock'));
  try {
    const directory = join(dataDir, 'db');
    if (!existsSync(directory)) {
      const draft = join(dataDir, 'db.new');
      rmSync(draft, { recursive: true, force: true });
      const fresh = await open(draft);
      await migrate(fresh);
      await fresh.close();
      renameSync(draft, directory);
    }
    const db = await open(directory);
    await migrate(db);
    return createPgliteRpc(db, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}
