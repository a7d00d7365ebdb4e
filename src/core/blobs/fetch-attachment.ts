import type { IncomingMessage } from 'node:http';
import { RefusalError } from '../errors.ts';
import { allowedUrl } from './allowed-url.ts';
import { requestFile } from './request-file.ts';

/** What a copy of an attachment may do. Times in ms, sizes in bytes. */
export type FetchLimits = {
  hosts: readonly string[];
  maxBytes: number;
  /** Silence after which the other end is given up: connecting, headers, and between two chunks. */
  idleMs: number;
  signal: AbortSignal;
};

const REDIRECTS_MAX = 3;

/** Follows at most three redirects, each to a listed host. */
async function follow(address: string, limits: FetchLimits): Promise<IncomingMessage> {
  let next = address;
  for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
    const at = allowedUrl(next, limits.hosts);
    const response = await requestFile(at, limits);
    const status = response.statusCode ?? 0;
    if (status === 200) return response;
    response.destroy();
    const { location } = response.headers;
    if (status < 300 || status > 399 || !location) {
      const gone = status === 403 || status === 404 || status === 410;
      throw new RefusalError(gone ? 'file_gone' : 'file_unreadable', { status });
    }
    next = URL.parse(location, at.url.href)?.href ?? '';
  }
  throw new RefusalError('file_unreadable', { redirects: REDIRECTS_MAX });
}

async function* body(address: string, limits: FetchLimits): AsyncGenerator<Uint8Array> {
  const response = await follow(address, limits);
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > limits.maxBytes) {
      throw new RefusalError('file_too_large', { bytes, limit: limits.maxBytes });
    }
    yield chunk as Uint8Array;
  }
  if (bytes === 0) throw new RefusalError('file_empty');
}

/**
 * The bytes of an attachment from an allowed host, cut off beyond `maxBytes`. Throws RefusalError
 * (`file_host_not_allowed`, `file_gone`, `file_too_large`, `file_empty`, `file_unreadable`); an abort throws the
 * signal's reason.
 */
export async function* fetchAttachment(address: string, limits: FetchLimits): AsyncGenerator<Uint8Array> {
  try {
    yield* body(address, limits);
  } catch (error) {
    limits.signal.throwIfAborted();
    if (error instanceof RefusalError) throw error;
    // A cut, a refused connection or a TLS fault: the reason stays here, it may name inner hosts.
    throw new RefusalError('file_unreadable', {});
  }
}
