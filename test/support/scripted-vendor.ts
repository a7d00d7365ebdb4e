import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as it came over the wire. */
export type SeenRequest = {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
};

/** How the vendor behaves: it may answer at once, after the body, partly, or never. */
export type Script = (request: SeenRequest, response: ServerResponse, raw: IncomingMessage) => void;

/** A vendor on a loopback port that does as it is told. */
export type ScriptedVendor = {
  url: string;
  requests: SeenRequest[];
  script: Script;
  close(): Promise<void>;
};

/** Starts it; every request's body is read whole before the script runs. */
export async function startScriptedVendor(script: Script): Promise<ScriptedVendor> {
  const server = createServer((raw, response) => {
    const chunks: Buffer[] = [];
    raw.on('data', (chunk: Buffer) => chunks.push(chunk));
    raw.on('error', () => undefined);
    raw.on('end', () => {
      const seen: SeenRequest = {
        method: raw.method ?? '',
        url: new URL(raw.url ?? '/', 'http://vendor'),
        headers: raw.headers,
        body: Buffer.concat(chunks),
      };
      vendor.requests.push(seen);
      vendor.script(seen, response, raw);
    });
  });
  // The caller alone ends idle lines: an end from here may cross the caller's next request, which would be lost.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const vendor: ScriptedVendor = {
    url: `http://127.0.0.1:${port}`,
    requests: [],
    script,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return vendor;
}

/** Answers JSON. */
export function answerJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
}
