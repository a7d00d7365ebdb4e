import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, SandboxVendor, VendorName } from '../api.ts';
import { createFaultBox } from './fault-box.ts';
import type { VendorProtocol, VendorReply, VendorRequest } from './protocol.ts';
import { readBody } from './read-body.ts';
import { sendBrokenOff, sendHalf, sendHeadOnly, sendReply } from './send-reply.ts';

/** A request a local vendor got, for tests to look at: no key, and no audio, only its length. */
export type ReceivedRequest = {
  method: string;
  path: string;
  query: [string, string][];
  contentType: string | null;
  /** The body when it was JSON. */
  json: unknown;
  bytes: number;
  /** What was answered; null while nothing was. */
  status: number | null;
};

/** One local vendor, listening on an origin of its own. */
export type VendorServer = {
  origin: string;
  vendor(): SandboxVendor;
  setFault(fault: Fault): void;
  /** What came in so far, oldest first; at most the last 1,000. */
  requests(): readonly ReceivedRequest[];
  close(): Promise<void>;
};

const BODY_MAX_BYTES = 256 * 1024 * 1024;
const REQUESTS_KEPT = 1_000;
const SLOW_SECONDS = 5;
const RETRY_AFTER_SECONDS = 1;

function record(request: VendorRequest): ReceivedRequest {
  const contentType = request.headers['content-type'] ?? null;
  let json: unknown = null;
  if (contentType?.startsWith('application/json')) {
    try {
      json = JSON.parse(request.body.toString());
    } catch {
      json = null;
    }
  }
  return {
    method: request.method,
    path: request.url.pathname,
    query: [...request.url.searchParams],
    contentType,
    json,
    bytes: request.body.length,
    status: null,
  };
}

/** Answers with the trouble the vendor was told to have, else does the work. */
async function answer(
  protocol: VendorProtocol,
  request: VendorRequest,
  response: ServerResponse,
  fault: Fault,
): Promise<void> {
  const serve = async (): Promise<VendorReply> =>
    protocol.isAuthorised(request) ? protocol.serve(request) : protocol.badKey();
  switch (fault.kind) {
    case 'rate_limit': {
      const seconds = fault.retryAfterSeconds ?? RETRY_AFTER_SECONDS;
      const reply = protocol.rateLimited(seconds);
      return sendReply(response, { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } });
    }
    case 'server_error':
      return sendReply(response, protocol.serverError());
    case 'overloaded':
      return sendReply(response, protocol.overloaded());
    case 'overloaded_midway': {
      const lastWords = protocol.overloadedMidway?.();
      const reply = await serve();
      return lastWords === undefined ? sendHalf(response, reply) : sendBrokenOff(response, reply, lastWords);
    }
    case 'bad_key':
      return sendReply(response, protocol.badKey());
    case 'stall':
      return sendHeadOnly(response, request.signal);
    case 'cut':
      return sendHalf(response, await serve());
    case 'slow':
      await sleep((fault.retryAfterSeconds ?? SLOW_SECONDS) * 1_000, undefined, { signal: request.signal });
      return sendReply(response, await serve());
    case 'none':
      return sendReply(response, await serve());
  }
}

function listenOnFreePort(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    );
  });
}

/** Starts a vendor on a free loopback port. `onChange` is called after every billed request and every fault. */
export async function startVendorServer(
  about: { name: VendorName; engine: string; onChange: () => void },
  protocol: VendorProtocol,
): Promise<VendorServer> {
  const requests: ReceivedRequest[] = [];
  const faults = createFaultBox(about.onChange);
  let calls = 0;
  let lastStatus: number | null = null;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const controller = new AbortController();
    response.on('close', () => controller.abort());
    const body = await readBody(incoming, BODY_MAX_BYTES);
    if (!body) return sendReply(response, protocol.tooLarge());
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const { headers, method = 'GET' } = incoming;
    const request: VendorRequest = { method, url, headers, body, signal: controller.signal };
    const received = record(request);
    requests.push(received);
    if (requests.length > REQUESTS_KEPT) requests.shift();
    const isWork = protocol.isWork(request);
    if (isWork) calls += 1;
    // A key that stopped working stops working everywhere; other troubles befall the work.
    const suffers = isWork || faults.current().kind === 'bad_key';
    response.on('close', () => {
      received.status = response.headersSent ? response.statusCode : null;
      if (!isWork) return;
      lastStatus = received.status;
      about.onChange();
    });
    await answer(protocol, request, response, suffers ? faults.take() : { kind: 'none' });
  }

  const server = createServer((incoming, response) => {
    handle(incoming, response).catch((error: unknown) => {
      if (response.destroyed) return;
      console.error(`sandbox ${about.name}:`, error);
      if (response.headersSent) response.destroy();
      else void sendReply(response, protocol.serverError());
    });
  });
  const origin = await listenOnFreePort(server);

  return {
    origin,
    vendor: () => ({
      name: about.name,
      engine: about.engine,
      available: true,
      fault: faults.current(),
      calls,
      lastStatus,
    }),
    setFault: (fault) => {
      faults.set(fault);
      about.onChange();
    },
    requests: () => requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
