import { PassThrough } from 'node:stream';
import { type BlobFolder, type BlobStore, assertBlobKey } from './blob-store.ts';
import { spooled } from './spooled.ts';
import { type StorageBucket, createStorageBucket } from './storage-bucket.ts';

/** Blobs in Supabase Storage, over its HTTP interface, so that any process reaches them. */
export function createSupabaseBlobs(project: { url: string; serviceKey: string }): BlobStore {
  const bucket = createStorageBucket(project);
  return {
    put: (key, source) =>
      spooled(source, (file, { bytes }) => bucket.upload(assertBlobKey(key), file, bytes)),
    open: (key) => bucket.download(key),
    stream: (key) => {
      const out = new PassThrough();
      bucket.download(key).then(
        (body) => body.on('error', (error) => out.destroy(error)).pipe(out),
        (error: unknown) => out.destroy(error as Error),
      );
      return out;
    },
    path: () => null,
    remove: (keys) => bucket.remove(keys),
    folders: () => folders(bucket),
    removeFolder: async (operationId) => {
      assertBlobKey(`${operationId}/any`);
      const names = (await bucket.list(operationId)).map(({ name }) => name.split('/').at(-1) ?? name);
      await bucket.remove(names.map((name) => `${operationId}/${name}`));
    },
  };
}

/** A folder has no time of its own: that of its newest file counts. */
async function folders(bucket: StorageBucket): Promise<BlobFolder[]> {
  const found: BlobFolder[] = [];
  const names = (await bucket.list('')).map(({ name }) => name.split('/')[0] ?? name);
  for (const operationId of new Set(names)) {
    const times = (await bucket.list(operationId)).map(({ created_at }) => Date.parse(created_at ?? ''));
    found.push({ operationId, touchedAt: Math.max(0, ...times.filter(Number.isFinite)) });
  }
  return found;
}
