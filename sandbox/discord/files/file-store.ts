import { createHmac } from 'node:crypto';
import type { Json } from '../json.ts';
import type { Snowflakes } from '../snowflake.ts';
import { safeFileName } from '../validate/attachments.ts';
import { audioSeconds } from './audio-length.ts';
import { contentTypeOf } from './content-type.ts';
import { imageSize } from './image-size.ts';

/** A file on the local CDN. `meta` is Discord's attachment object without its addresses. */
export type StoredFile = {
  id: string;
  channelId: string;
  filename: string;
  contentType: string | undefined;
  bytes: Uint8Array;
  meta: Json;
};

/** What a sender may say about a file. */
type FileDetails = {
  description?: unknown;
  title?: unknown;
  duration_secs?: unknown;
  waveform?: unknown;
};

/** Keeps files and makes their signed addresses. */
export type FileStore = {
  add(
    channelId: string,
    name: string,
    declaredType: string,
    bytes: Uint8Array,
    details?: FileDetails,
  ): StoredFile;
  get(id: string): StoredFile | undefined;
  /** Puts back a file from an earlier run. */
  restore(file: StoredFile): void;
  /** Signed address, good for 24 hours, as Discord's CDN gives. */
  url(file: StoredFile): string;
  /** True when `hm` belongs to the path and `ex` is not over. */
  isSigned(file: StoredFile, query: URLSearchParams): boolean;
  /** Discord's attachment object, with fresh addresses. */
  attachmentJson(file: StoredFile): Json;
};

const lifetimeSeconds = 24 * 3600;

function describe(file: StoredFile, details: FileDetails): Json {
  const { contentType = '', bytes } = file;
  const size = contentType.startsWith('image/') ? imageSize(bytes) : undefined;
  const seconds =
    details.duration_secs ?? (contentType.startsWith('audio/') ? audioSeconds(bytes) : undefined);
  return {
    id: file.id,
    filename: file.filename,
    size: bytes.length,
    ...(file.contentType === undefined ? {} : { content_type: file.contentType }),
    ...(size ? { width: size.width, height: size.height } : {}),
    ...(details.description ? { description: details.description } : {}),
    ...(details.title ? { title: details.title } : {}),
    ...(details.waveform ? { waveform: details.waveform, duration_secs: seconds ?? 0 } : {}),
    ...(file.filename.startsWith('SPOILER_') ? { flags: 1 << 5 } : { flags: 0 }),
  };
}

/** `origin` answers the address of this server, e.g. `http://127.0.0.1:8420`, once it listens. */
export function createFileStore(ids: Snowflakes, origin: () => string): FileStore {
  const files = new Map<string, StoredFile>();
  const pathOf = (file: StoredFile): string =>
    `/attachments/${file.channelId}/${file.id}/${encodeURIComponent(file.filename)}`;
  const sign = (file: StoredFile, ex: string, is: string): string =>
    createHmac('sha256', 'helix sandbox cdn')
      .update(`${file.channelId}/${file.id}/${ex}/${is}`)
      .digest('hex');

  const url = (file: StoredFile): string => {
    const issued = Math.floor(Date.now() / 1000);
    const ex = (issued + lifetimeSeconds).toString(16);
    const is = issued.toString(16);
    return `${origin()}${pathOf(file)}?ex=${ex}&is=${is}&hm=${sign(file, ex, is)}&`;
  };

  return {
    add(channelId, name, declaredType, bytes, details = {}) {
      const filename = safeFileName(name);
      const file: StoredFile = {
        id: ids(),
        channelId,
        filename,
        contentType: contentTypeOf(filename, declaredType),
        bytes,
        meta: {},
      };
      file.meta = describe(file, details);
      files.set(file.id, file);
      return file;
    },
    get: (id) => files.get(id),
    restore: (file) => void files.set(file.id, file),
    url,
    isSigned(file, query) {
      const ex = query.get('ex') ?? '';
      const valid = query.get('hm') === sign(file, ex, query.get('is') ?? '');
      return valid && Number.parseInt(ex, 16) * 1000 > Date.now();
    },
    attachmentJson(file) {
      const address = url(file);
      return { ...file.meta, url: address, proxy_url: address };
    },
  };
}
