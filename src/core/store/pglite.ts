import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockDirectory } from './directory-lock.ts';
import { createDurableFs } from './durable-fs.ts';
import { migrate } from './migrate.ts';
import { pgliteTemplate } from './pglite-template.ts';
import type { Rpc } from './rpc.ts';
import { storeError } from './store-error.ts';
import { unpackTar } from './unpack-tar.ts';

/** Without `-F` PostgreSQL syncs; `fsync` is the one call that the durable file system answers. */
const startParams = [...PGlite.defaultStartParams.filter((p) => p !== '-F'), '-c', 'wal_sync_method=fsync'];

/** Flushes a folder and everything in it: what was unpacked must be on the disk before its name says so. */
function syncTree(directory: string): void {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  for (const path of [...paths, directory]) {
    const fd = openSync(path, 'r');
    fsyncSync(fd);
    closeSync(fd);
  }
}

/** Milliseconds as seconds with one digit behind the point. */
const seconds = (ms: number): string => (ms / 1000).toFixed(1);

/** Makes the database under another name and gives it its own once it is whole. */
async function create(directory: string): Promise<void> {
  const draft = `${directory}.new`;
  rmSync(draft, { recursive: true, force: true });
  unpackTar((await pgliteTemplate()).tar, draft);
  syncTree(draft);
  renameSync(draft, directory);
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
 * `say` is told when one is being made, and once it is open, how long that took.
 * Throws DirectoryLockedError, MigrationChangedError.
 */
export async function openPglite(dataDir: string, say: (text: string) => void = () => {}): Promise<Rpc> {
  const lock = lockDirectory(join(dataDir, 'db.lock'));
  try {
    const directory = join(dataDir, 'db');
    const begun = performance.now();
    const isNew = !existsSync(directory);
    if (isNew) {
      say(
        `The built-in database is being made in ${directory}; this happens once and takes 2 to 20 seconds.`,
      );
      await create(directory);
    }
    const db = await PGlite.create({ fs: createDurableFs(directory), startParams });
    await migrate(db);
    if (isNew) say(`The built-in database is made; it took ${seconds(performance.now() - begun)} s.`);
    return createPgliteRpc(db, () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}
