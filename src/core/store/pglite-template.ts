import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import packageJson from '../../../package.json' with { type: 'json' };
import { migrate } from './migrate.ts';
import { readMigrations } from './migrations.ts';

const folder = new URL('../../../node_modules/.cache/helix/', import.meta.url);

/** Names the file after everything that goes into it. */
function templateFile(): URL {
  const key = createHash('sha256').update(packageJson.dependencies['@electric-sql/pglite']);
  for (const { version, checksum } of readMigrations()) key.update(version + checksum);
  return new URL(`pglite-${key.digest('hex').slice(0, 16)}.tar`, folder);
}

async function makeTemplate(): Promise<Uint8Array<ArrayBuffer>> {
  const db = await PGlite.create();
  await migrate(db);
  // A database made from it has nothing to recover.
  await db.exec('checkpoint');
  const dump = await db.dumpDataDir('none');
  await db.close();
  return new Uint8Array(await dump.arrayBuffer());
}

/** Keeps a template for the next time, in place of those for older migrations. A folder that takes no files is fine. */
async function keepTemplate(path: string, tar: Uint8Array): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const old = (await readdir(folder)).filter(
      (name) => /^pglite-\w+\.tar$/.test(name) && name !== basename(path),
    );
    await writeFile(`${path}.${process.pid}`, tar);
    await rename(`${path}.${process.pid}`, path);
    await Promise.all(old.map((name) => rm(new URL(name, folder), { force: true })));
  } catch {
    // It is made again the next time.
  }
}

/**
 * A tar of a freshly migrated database, from which a new one is there in a third of the time. Kept beside the
 * packages after it was made once; where nothing can be written there, it is made again each time.
 */
export async function pgliteTemplate(): Promise<{ path: string; tar: Uint8Array<ArrayBuffer> }> {
  const path = fileURLToPath(templateFile());
  try {
    return { path, tar: new Uint8Array(await readFile(path)) };
  } catch {
    const tar = await makeTemplate();
    await keepTemplate(path, tar);
    return { path, tar };
  }
}
