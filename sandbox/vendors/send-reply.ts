import type { ServerResponse } from 'node:http';
import type { VendorReply } from './protocol.ts';

function start(response: ServerResponse, reply: VendorReply, bytes: number | null): void {
  const length = bytes === null ? {} : { 'content-length': String(bytes) };
  response.writeHead(reply.status, { ...reply.headers, ...length });
}

/** Sends a whole answer. */
export async function sendReply(response: ServerResponse, reply: VendorReply): Promise<void> {
  if (typeof reply.body !== 'function') {
    start(response, reply, Buffer.byteLength(reply.body));
    response.end(reply.body);
    return;
  }
  start(response, reply, null);
  await reply.body((chunk) => response.write(chunk));
  response.end();
}

/** Sends the head and half of the body (of a stream: its first piece), then tears the connection. */
export async function sendHalf(response: ServerResponse, reply: VendorReply): Promise<void> {
  const tear = (chunk: Uint8Array | string): void => {
    response.write(chunk, () => response.destroy());
  };
  if (typeof reply.body === 'function') {
    start(response, reply, null);
    await reply.body(tear);
    return;
  }
  const bytes = Buffer.from(reply.body);
  start(response, reply, bytes.length);
  tear(bytes.subarray(0, Math.ceil(bytes.length / 2)));
}

/** Sends the first piece of a stream, then these last words; an answer that is no stream is torn. */
export async function sendBrokenOff(
  response: ServerResponse,
  reply: VendorReply,
  lastWords: string,
): Promise<void> {
  if (typeof reply.body !== 'function') return sendHalf(response, reply);
  start(response, reply, null);
  await reply.body((chunk) => {
    if (response.writableEnded) return;
    response.write(chunk);
    response.end(lastWords);
  });
}

/** Sends the head of an answer and then nothing, until the caller hangs up. */
export async function sendHeadOnly(response: ServerResponse, signal: AbortSignal): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  response.flushHeaders();
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
