import type { IncomingMessage, ServerResponse } from 'node:http';
import { isShownInline } from './content-type.ts';
import type { FileStore } from './file-store.ts';

/** Byte range of a `Range` header within `size` bytes; undefined = the whole, null = cannot be satisfied. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | undefined | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const from = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const to = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return from <= to && from < size ? { from, to } : null;
}

function refuse(response: ServerResponse, text: string): void {
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}

/** Answers `GET /attachments/<channel>/<id>/<name>?ex&is&hm` as Discord's CDN does, ranges included. */
export function serveFile(
  files: FileStore,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): void {
  const [, , channelId, id] = url.pathname.split('/');
  const file = files.get(id ?? '');
  if (!file || file.channelId !== channelId || !files.isSigned(file, url.searchParams))
    return refuse(response, 'This content is no longer available.');
  const type = file.contentType ?? 'application/octet-stream';
  const headers: Record<string, string | number> = {
    'content-type': type,
    'accept-ranges': 'bytes',
    'cache-control': 'private, max-age=3600',
    'x-content-type-options': 'nosniff',
    'access-control-allow-origin': '*',
    'content-disposition': `${isShownInline(type) ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
  };
  const size = file.bytes.length;
  const range = rangeOf(request.headers.range, size);
  if (range === null) {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${size}` }).end();
    return;
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  response.writeHead(range ? 206 : 200, {
    ...headers,
    'content-length': Math.max(0, to - from + 1),
    ...(range ? { 'content-range': `bytes ${from}-${to}/${size}` } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : file.bytes.subarray(from, to + 1));
}
