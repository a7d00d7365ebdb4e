import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { assertBlobKey } from './blob-store.ts';
import { answered, createStorageRequest } from './storage-request.ts';

/** A private bucket of Supabase Storage, made at first use. */
export type StorageBucket = {
  upload(key: string, file: string, bytes: number): Promise<void>;
  download(key: string): Promise<Readable>;
  /** Names of all that lies below a prefix. */
  list(prefix: string): Promise<string[]>;
  remove(keys: readonly string[]): Promise<void>;
};

const BUCKET = 'helix';
/** Names in one answer; more are asked for in further ones. */
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
      const names: string[] = [];
      for (;;) {
        const body = {
          prefix,
          limit: LISTED,
          offset: names.length,
          sortBy: { column: 'name', order: 'asc' },
        };
        const response = answered(await send({ method: 'POST', path: `object/list/${BUCKET}`, body }));
        const page = listSchema.parse(await response.json());
        names.push(...page.map(({ name }) => name));
        if (page.length < LISTED) return names;
      }
    },
    remove: async (keys) => {
      if (keys.length === 0) return;
      await ready();
      const body = { prefixes: keys.map(assertBlobKey) };
      answered(await send({ method: 'DELETE', path: `object/${BUCKET}`, body }));
    },
  };
}
