import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FileStore } from './files/file-store.ts';
import { serveFile } from './files/serve-file.ts';
import { servePageFile } from './page-files.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** The parts that share one port. */
export type ServerParts = {
  files: FileStore;
  botApi: Handler;
  peopleApi: Handler;
  upgrade: (request: IncomingMessage, socket: Socket, head: Buffer) => void;
};

/** A listening server; `close` cuts every connection. */
export type LocalServer = { port: number; close(): Promise<void> };

/** Web pages elsewhere must not act here: neither by a foreign origin, nor by a name that points to this machine. */
function isForeign(request: IncomingMessage, isLoopback: boolean): boolean {
  const { host = '', origin } = request.headers;
  const name = host.replace(/:\d+$/, '');
  if (isLoopback && !['127.0.0.1', 'localhost', '[::1]'].includes(name)) return true;
  return origin !== undefined && origin !== `http://${host}`;
}

async function handle(
  parts: ServerParts,
  isLoopback: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  if (url.pathname.startsWith('/api/')) return parts.botApi(request, response, url);
  if (url.pathname.startsWith('/attachments/')) return serveFile(parts.files, request, response, url);
  if (isForeign(request, isLoopback)) {
    response
      .writeHead(403, { 'content-type': 'text/plain' })
      .end('Only the sandbox page itself may do this.');
    return;
  }
  if (url.pathname.startsWith('/sandbox/')) return parts.peopleApi(request, response, url);
  return servePageFile(request, response, decodeURIComponent(url.pathname));
}

/** Whatever goes wrong inside is a 500 of the sandbox, told on stderr, and never ends it. */
function answerError(error: unknown, response: ServerResponse): void {
  process.stderr.write(
    `sandbox: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: '500: Internal Server Error', code: 0 }));
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Listens on `host`; port 0 takes any free one. Rejects with EADDRINUSE when the port is taken. */
export async function startServer(parts: ServerParts, port: number, host: string): Promise<LocalServer> {
  const isLoopback = host === '127.0.0.1' || host === 'localhost' || host === '::1';
  const server = createServer((request, response) => {
    handle(parts, isLoopback, request, response).catch((error: unknown) => answerError(error, response));
  });
  server.keepAliveTimeout = 30_000;
  server.on('upgrade', (request, socket, head) => parts.upgrade(request, socket as Socket, head));
  await listen(server, port, host);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
