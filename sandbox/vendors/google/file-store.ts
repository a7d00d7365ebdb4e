import { createHash, type Hash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VisionEngine } from '../../engines/vision/vision-engine.ts';
import { KEPT_MS, type StoredFile } from './stored-file.ts';

/** What the caller says of a file before it sends it; `bytes` null when it does not say. */
export type FileOrder = { name: string | null; displayName: string; mimeType: string; bytes: number | null };

/** A file on its way: `received` bytes of it are here. */
export type Upload = { id: string; order: FileOrder; path: string; received: number; hash: Hash };

/** Uploads and files, on disk in a folder of their own. */
export type FileStore = {
  begin(order: FileOrder): Promise<Upload>;
  upload(id: string): Upload | null;
  append(upload: Upload, piece: Uint8Array): Promise<void>;
  /** Makes a file of an upload; it is PROCESSING, and soon ACTIVE or FAILED. */
  finish(upload: Upload): StoredFile;
  cancel(upload: Upload): Promise<void>;
  get(name: string): StoredFile | null;
  list(): StoredFile[];
  remove(file: StoredFile): Promise<void>;
  /** A path for bytes that came with a request; the caller deletes it. */
  keepInline(bytes: Uint8Array): Promise<string>;
  close(): Promise<void>;
};

/** So long at least a video is in processing: short, and long enough that a caller who does not wait is found out. */
const PROCESSING_MS = 300;

/** Letters and digits, as in the vendor's own ids. */
const newId = (): string => randomBytes(6).toString('hex');

/** A new upload becomes a file that nobody has looked at yet. */
function fileOf({ order, path, received, hash }: Upload, at: number): StoredFile {
  return {
    name: order.name ?? `files/${newId()}`,
    displayName: order.displayName,
    mimeType: order.mimeType,
    bytes: received,
    sha256: hash.digest('hex'),
    path,
    createdAt: at,
    updatedAt: at,
    state: 'PROCESSING',
    clip: null,
  };
}

/** Looks whether a file can be looked at, and says so on it. */
async function processFile(
  file: StoredFile,
  engine: Pick<VisionEngine, 'probe'>,
  now: () => number,
): Promise<void> {
  const still = file.mimeType.startsWith('image/');
  const probed = engine.probe({ path: file.path, still }).catch(() => null);
  const [clip] = await Promise.all([probed, sleep(PROCESSING_MS)]);
  file.clip = clip;
  file.state = clip ? 'ACTIVE' : 'FAILED';
  file.updatedAt = now();
}

/** Makes an empty store; `now` as in `Date.now`. Files are looked at by `engine` before they are ACTIVE. */
export function createFileStore(engine: Pick<VisionEngine, 'probe'>, now: () => number): FileStore {
  const folder = mkdtempSync(join(tmpdir(), 'helix-sandbox-files-'));
  const uploads = new Map<string, Upload>();
  const files = new Map<string, StoredFile>();
  const isKept = ({ createdAt }: StoredFile): boolean => now() < createdAt + KEPT_MS;
  const remove = async (file: StoredFile): Promise<void> => {
    files.delete(file.name);
    await rm(file.path, { force: true });
  };

  return {
    begin: async (order) => {
      const id = newId();
      const upload: Upload = { id, order, path: join(folder, id), received: 0, hash: createHash('sha256') };
      await writeFile(upload.path, '');
      uploads.set(id, upload);
      return upload;
    },
    upload: (id) => uploads.get(id) ?? null,
    append: async (upload, piece) => {
      upload.received += piece.length;
      upload.hash.update(piece);
      await appendFile(upload.path, piece);
    },
    finish: (upload) => {
      uploads.delete(upload.id);
      const file = fileOf(upload, now());
      files.set(file.name, file);
      void processFile(file, engine, now);
      return file;
    },
    cancel: async (upload) => {
      uploads.delete(upload.id);
      await rm(upload.path, { force: true });
    },
    get: (name) => {
      const file = files.get(name);
      if (!file || isKept(file)) return file ?? null;
      void remove(file);
      return null;
    },
    list: () => [...files.values()].filter(isKept),
    remove,
    keepInline: async (bytes) => {
      const path = join(folder, `inline-${newId()}`);
      await writeFile(path, bytes);
      return path;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
