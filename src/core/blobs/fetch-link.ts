import type { IncomingMessage } from 'node:http';
import { RefusalError } from '../errors.ts';
import { fileType } from '../media/file-type.ts';
import type { FetchLimits } from './fetch-attachment.ts';
import { linkUrl } from './link-url.ts';
import { requestFile } from './request-file.ts';

const REDIRECTS_MAX = 5;
/** Bytes that tell a page from a recording. */
const HEAD_BYTES = 512;

/** Follows at most five redirects by hand, each checked as the first address was. */
async function follow(address: string, limits: FetchLimits): Promise<IncomingMessage> {
  let next = address;
  for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
    const at = linkUrl(next, limits.hosts);
    const response = await requestFile(at, limits);
    const status = response.statusCode ?? 0;
    if (status === 200) return response;
    response.destroy();
    const { location } = response.headers;
    if (status < 300 || status > 399 || !location) throw new RefusalError('link_unreachable', { status });
    next = URL.parse(location, at.url.href)?.href ?? '';
  }
  throw new RefusalError('link_unreachable', { redirects: REDIRECTS_MAX });
}

/** A page, a list or an error message in words is no recording, whatever its header calls it. */
function checkHead(head: Uint8Array): void {
  const type = fileType(head, '');
  if (type.kind === 'unreadable') throw new RefusalError('link_not_media');
}

async function* body(address: string, limits: FetchLimits): AsyncGenerator<Uint8Array> {
  const response = await follow(address, limits);
  const tooLarge = (bytes: number): RefusalError =>
    new RefusalError('file_too_large', { bytes, limit: limits.maxBytes });
  const declared = Number(response.headers['content-length'] ?? 0);
  if (declared > limits.maxBytes) {
    response.destroy();
    throw tooLarge(declared);
  }
  let bytes = 0;
  let head: Uint8Array | null = new Uint8Array();
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limits.maxBytes) throw tooLarge(bytes);
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.byteLength < HEAD_BYTES) continue;
    checkHead(head);
    yield head;
    head = null;
  }
  if (bytes === 0) throw new RefusalError('file_empty');
  if (head === null) return;
  checkHead(head);
  yield head;
}

/** What went wrong, told without a word of who answered: that may name inner hosts. */
function refusalOf(error: unknown, signal: AbortSignal): RefusalError {
  if (signal.aborted) return new RefusalError('link_unreachable', { timeout: true });
  if (!(error instanceof RefusalError)) return new RefusalError('link_unreachable', {});
  if (error.code === 'file_host_not_allowed') return new RefusalError('link_refused', { reason: 'private' });
  return error.code === 'file_unreadable' ? new RefusalError('link_unreachable', error.facts) : error;
}

/**
 * The bytes of a recording somewhere on the public internet, cut off beyond `maxBytes`. Throws RefusalError
 * (`link_refused`, `link_unreachable`, `link_not_media`, `file_too_large`, `file_empty`), whose facts hold nothing of
 * the address: that is content. An abort for another cause than time throws the signal's reason.
 */
export async function* fetchLink(address: string, limits: FetchLimits): AsyncGenerator<Uint8Array> {
  try {
    yield* body(address, limits);
  } catch (error) {
    const { signal } = limits;
    const timedOut = signal.reason instanceof Error && signal.reason.name === 'TimeoutError';
    if (signal.aborted && !timedOut) throw signal.reason;
    throw refusalOf(error, signal);
  }
}
