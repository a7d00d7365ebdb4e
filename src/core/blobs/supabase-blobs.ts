import { PassThrough } from 'node:stream';
import { type BlobStore, assertBlobKey } from './blob-store.ts';
import { spooled } from './spooled.ts';
import { createStorageBucket } from './storage-bucket.ts';

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
    operations: async () => {
      const names = (await bucket.list('')).map((name) => name.split('/')[0] ?? name);
      return [...new Set(names)];
    },
    // What is not whole is never sent.
    tidy: () => Promise.resolve(),
    removeAll: async (operationId) => {
      assertBlobKey(`${operationId}/any`);
      const names = (await bucket.list(operationId)).map((name) => name.split('/').at(-1) ?? name);
      await bucket.remove(names.map((name) => `${operationId}/${name}`));
    },
  };
}
