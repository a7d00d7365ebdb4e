import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { z } from 'zod';
import { RefusalError } from '../errors.ts';
import { StoreUnavailableError } from '../store/store.ts';
import { type BlobFolder, type BlobStore, type WrittenBlob, assertBlobKey } from './blob-store.ts';

/** A private bucket of the project, made at first use. */
const BUCKET = 'helix';
/** How long the store may take to begin an answer, ms. */
const ANSWER_MS = 30_000;
/** Entries of one listing; the search for orphans needs no more at a time. */
const LISTED = 1_000;

const listSchema = z.array(z.object({ name: z.string(), created_at: z.string().nullish() }));
const errorSchema = z.object({ statusCode: z.union([z.string(), z.number()]) });

type Request = {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
};

/** Supabase Storage answers 400 with the true status in the body for what is missing or there already. */
async function trueStatus(response: Response): Promise<number> {
  const body: unknown = await response.json().catch(() => null);
  return Number(errorSchema.safeParse(body).data?.statusCode ?? response.status);
}

/** Blobs in Supabase Storage, over its HTTP interface, so that any process reaches them. */
export function createSupabaseBlobs({ url, serviceKey }: { url: string; serviceKey: string }): BlobStore {
  const base = `${url.replace(/\/$/, '')}/storage/v1`;
  let bucket: Promise<void> | null = null;

  async function send({ method, path, body, headers }: Request): Promise<Response> {
    const stream = body instanceof Readable;
    const init = {
      method,
      headers: {
        apikey: serviceKey,
        authorization: `Bearer ${serviceKey}`,
        ...(body !== undefined && !stream && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: stream ? Readable.toWeb(body) : JSON.stringify(body) }),
      ...(stream && { duplex: 'half' }),
      signal: AbortSignal.timeout(ANSWER_MS),
    };
    try {
      return await fetch(`${base}/${path}`, init as RequestInit);
    } catch (error) {
      throw new StoreUnavailableError(error);
    }
  }

  /** Sends and throws what is not 2xx: gone, or not to be had now. */
  async function ask(request: Request): Promise<Response> {
    const response = await send(request);
    if (response.ok) return response;
    const status = await trueStatus(response);
    if (status === 404) throw new RefusalError('file_gone');
    throw new StoreUnavailableError(new Error(`storage answered ${status}`));
  }

  async function makeBucket(): Promise<void> {
    const body = { id: BUCKET, name: BUCKET, public: false };
    const response = await send({ method: 'POST', path: 'bucket', body });
    if (response.ok || (await trueStatus(response)) === 409) return;
    throw new StoreUnavailableError(new Error('the bucket could not be made'));
  }

  function ready(): Promise<void> {
    bucket ??= makeBucket().catch((error: unknown) => {
      bucket = null;
      throw error;
    });
    return bucket;
  }

  async function upload(key: string, file: string, bytes: number): Promise<void> {
    await ready();
    await ask({
      method: 'POST',
      path: `object/${BUCKET}/${key}`,
      body: createReadStream(file),
      headers: {
        'content-type': 'application/octet-stream',
        'content-length': String(bytes),
        'x-upsert': 'true',
      },
    });
  }

  async function download(key: string): Promise<Readable> {
    const response = await ask({ method: 'GET', path: `object/${BUCKET}/${assertBlobKey(key)}` });
    return Readable.from(response.body ?? []);
  }

  async function list(prefix: string): Promise<z.infer<typeof listSchema>> {
    await ready();
    const body = { prefix, limit: LISTED, offset: 0, sortBy: { column: 'name', order: 'asc' } };
    const response = await ask({ method: 'POST', path: `object/list/${BUCKET}`, body });
    return listSchema.parse(await response.json());
  }

  async function remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await ready();
    await ask({ method: 'DELETE', path: `object/${BUCKET}`, body: { prefixes: keys.map(assertBlobKey) } });
  }

  return {
    put: (key, source) => spooled(source, (file, written) => upload(assertBlobKey(key), file, written.bytes)),
    open: download,
    stream: (key) => {
      const out = new PassThrough();
      download(key).then(
        (body) => body.on('error', (error) => out.destroy(error)).pipe(out),
        (error: unknown) => out.destroy(error as Error),
      );
      return out;
    },
    path: () => null,
    remove,
    folders: async () => {
      const found: BlobFolder[] = [];
      const names = (await list('')).map(({ name }) => name.split('/')[0] ?? name);
      for (const operationId of new Set(names)) {
        const times = (await list(operationId)).map(({ created_at }) => Date.parse(created_at ?? ''));
        found.push({ operationId, touchedAt: Math.max(0, ...times.filter(Number.isFinite)) });
      }
      return found;
    },
    removeFolder: async (operationId) => {
      assertBlobKey(`${operationId}/any`);
      const names = (await list(operationId)).map(({ name }) => name.split('/').at(-1) ?? name);
      await remove(names.map((name) => `${operationId}/${name}`));
    },
  };
}

/**
 * Hashes and counts `source` into a private temporary file first: the upload needs the length, and a source that
 * breaks must leave nothing over there.
 */
async function spooled(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  use: (file: string, written: WrittenBlob) => Promise<void>,
): Promise<WrittenBlob> {
  const file = join(tmpdir(), `helix-${randomUUID()}.spool`);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    const written = { bytes, sha256: hash.digest('hex') };
    await use(file, written);
    return written;
  } finally {
    await rm(file, { force: true });
  }
}
