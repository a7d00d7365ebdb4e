import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const pageDirectory = fileURLToPath(new URL('../page/', import.meta.url));
/** Packages whose files the page may load, below `/page/modules/<package>/`. */
const pagePackages = new Set(['preact', 'htm']);

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.wav': 'audio/x-wav',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** A file below `directory`, or undefined when the path leads out of it. */
function inside(directory: string, path: string): string | undefined {
  const file = normalize(join(directory, path));
  return file.startsWith(directory.endsWith(sep) ? directory : directory + sep) ? file : undefined;
}

/** The folder of an installed package, wherever npm put it. */
function packageDirectory(name: string): string {
  // By way of its entry point: not every package lets its package.json be resolved.
  const entry = fileURLToPath(import.meta.resolve(name));
  const folder = join('node_modules', name) + sep;
  return entry.slice(0, entry.lastIndexOf(folder) + folder.length);
}

function fileFor(path: string): string | undefined {
  if (path === '/') return join(pageDirectory, 'index.html');
  const module = /^\/page\/modules\/([^/]+)\/(.+)$/.exec(path);
  if (module) {
    const [, name = '', rest = ''] = module;
    return pagePackages.has(name) && /\.m?js(\.map)?$/.test(rest)
      ? inside(packageDirectory(name), rest)
      : undefined;
  }
  return path.startsWith('/page/') ? inside(pageDirectory, path.slice('/page/'.length)) : undefined;
}

/** Only our own files may run; the one inline script of the page, its import map, is allowed by its hash. */
function contentPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    (match) =>
      `'sha256-${createHash('sha256')
        .update(match[1] ?? '')
        .digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    `script-src 'self' ${hashes.join(' ')}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: http://127.0.0.1:* http://localhost:*",
    "media-src 'self' data: blob: http://127.0.0.1:* http://localhost:*",
    "connect-src 'self' http://127.0.0.1:* http://localhost:*",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** Answers `GET /` and `/page/...` from the page's folder and the packages it uses; text is compressed. */
export async function servePageFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const file = fileFor(path);
  const content = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (file === undefined || content === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is no such file.');
    return;
  }
  const type = types[extname(file)] ?? 'application/octet-stream';
  const isText = /^text|json|svg/.test(type);
  const zipped = isText && String(request.headers['accept-encoding']).includes('gzip');
  const sent = zipped ? gzipSync(content) : content;
  response.writeHead(200, {
    'content-type': type,
    'content-length': sent.length,
    ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    vary: 'accept-encoding',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(type.startsWith('text/html')
      ? { 'content-security-policy': contentPolicy(content.toString('utf8')) }
      : {}),
  });
  response.end(sent);
}
