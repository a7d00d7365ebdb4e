import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { assertBlobKey } from './blob-store.ts';
import { answered, createStorageRequest } from './storage-request.ts';

/** A private bucket of Supabase Storage, made at first use. */
export type StorageBucket = {
  upload(key: string, file: string, bytes: number): Promise<void>;
  download(key: string): Promise<Readable>;
  /** Names of what lies below a prefix, at most 1,000. */
  list(prefix: string): Promise<string[]>;
  remove(keys: readonly string[]): Promise<void>;
};

const BUCKET = 'helix';
const LISTED = 1_000;

const listSchema = z.array(z.object({ name: z.string() }));

/** Opens the bucket over HTTP. Errors as `answered` has them. */
export function createStorageBucket(project: { url: string; serviceKey: string }): StorageBucket {
  const send = createStorageRequest(project);
  let made: Promise<void> | null = null;

  async function make(): Promise<void> {
    const body = { id: BUCKET, name: BUCKET, public: false };
    const answer = await send({ method: 'POST', path: 'bucket', body });
    // 409: another process, or an earlier start, has made it.
    if (answer.kind === 'ok' || answer.status !== 409) answered(answer);
  }

  function ready(): Promise<void> {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  }

  return {
    upload: async (key, file, bytes) => {
      await ready();
      const headers = {
        'content-type': 'application/octet-stream',
        'content-length': String(bytes),
        'x-upsert': 'true',
      };
      const path = `object/${BUCKET}/${assertBlobKey(key)}`;
      answered(await send({ method: 'POST', path, body: createReadStream(file), headers, file: true }));
    },
    download: async (key) => {
      const path = `object/${BUCKET}/${assertBlobKey(key)}`;
      const response = answered(await send({ method: 'GET', path, file: true }));
      return Readable.from(response.body ?? []);
    },
    list: async (prefix) => {
      await ready();
      const body = { prefix, limit: LISTED, offset: 0, sortBy: { column: 'name', order: 'asc' } };
      const response = answered(await send({ method: 'POST', path: `object/list/${BUCKET}`, body }));
      return listSchema.parse(await response.json()).map(({ name }) => name);
    },
    remove: async (keys) => {
      if (keys.length === 0) return;
      await ready();
      const body = { prefixes: keys.map(assertBlobKey) };
      answered(await send({ method: 'DELETE', path: `object/${BUCKET}`, body }));
    },
  };
}
