import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RefusalError } from '../errors.ts';
import { type BlobStore, type WrittenBlob, assertBlobKey } from './blob-store.ts';
import { removeStale } from './remove-stale.ts';

const PARTIAL = '.partial';

function gone(error: NodeJS.ErrnoException): never {
  throw error.code === 'ENOENT' ? new RefusalError('file_gone') : error;
}

/** Writes to a side file, syncs, renames: a crash leaves a `.partial`, never half a blob. */
async function writeWhole(
  path: string,
  source: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<WrittenBlob> {
  await mkdir(dirname(path), { recursive: true });
  const side = `${path}.${randomUUID()}${PARTIAL}`;
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const handle = await open(side, 'wx', 0o600);
    try {
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        await handle.writeFile(chunk);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(side, path);
  } catch (error) {
    await rm(side, { force: true });
    throw error;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Blobs as files below `root`, one folder per operation. Several processes may share it. */
export function createDirectoryBlobs(root: string): BlobStore {
  const pathOf = (key: string): string => join(root, assertBlobKey(key));
  const operations = async (): Promise<string[]> => {
    const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  };
  return {
    put: (key, source) => writeWhole(pathOf(key), source),
    open: async (key) => {
      const handle = await open(pathOf(key), 'r').catch(gone);
      return handle.createReadStream();
    },
    stream: (key) => createReadStream(pathOf(key)),
    path: pathOf,
    remove: async (keys) => {
      for (const key of keys) {
        const path = pathOf(key);
        await rm(path, { force: true });
        // The last file takes its folder along; a folder that is not empty stays.
        await rmdir(dirname(path)).catch(() => undefined);
      }
    },
    operations,
    removeAll: (operationId) => {
      assertBlobKey(`${operationId}/any`);
      return rm(join(root, operationId), { recursive: true, force: true });
    },
    tidy: async () => {
      for (const operationId of await operations()) {
        const folder = join(root, operationId);
        await removeStale(folder, /\.partial$/);
      }
    },
  };
}
