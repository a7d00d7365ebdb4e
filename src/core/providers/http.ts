import { Agent, Response, fetch } from 'undici';
import type { RequestInit } from 'undici';
import type { z } from 'zod';
import { type FailureCode, ProviderError } from '../errors.ts';
import { errorFromNetwork } from './error-from-network.ts';
import { errorFromStatus } from './error-from-status.ts';
import type { CallContext } from './provider.ts';

/** Most bytes that are kept of an error's body: enough to read its code, too little to hurt. */
const ERROR_BODY_MAX_BYTES = 65_536;

/**
 * One pool for all vendors. undici's own header and body timeouts are off, because a long recording is silent for
 * minutes: the router's deadline and idle timeout decide, through the signal.
 */
const dispatcher = new Agent({
  headersTimeout: 0,
  bodyTimeout: 0,
  keepAliveTimeout: 4_000,
  connect: { timeout: 10_000 },
});

/** How to call: the request, the bytes an answer may have, and what an error's body may say beyond its status. */
export type VendorRequest = {
  url: string;
  init: RequestInit;
  maxBytes: number;
  /** Reads a vendor's error body (text, cut at 64 KiB); null = the status decides. */
  errorCode?(status: number, body: string): FailureCode | null;
  /** Reads from an error's body when to come back, ms; for vendors that do not say it in a header. */
  retryAfterMs?(body: string): number | null;
};

/** The body, with every chunk reported to the idle timeout, and cut off beyond `maxBytes`. */
function observe(response: Response, request: VendorRequest, context: CallContext): Response {
  if (response.body === null) return response;
  let bytes = 0;
  async function* chunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        context.onActivity();
        bytes += chunk.byteLength;
        if (bytes > request.maxBytes) {
          throw new ProviderError('vendor_reply_invalid', { retryable: false, sent: 'maybe' });
        }
        yield chunk;
      }
    } catch (error) {
      throw errorFromNetwork(error, context.signal);
    }
  }
  return new Response(ReadableStream.from(chunks(response.body)), {
    status: response.status,
    headers: response.headers,
  });
}

async function errorBody(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      parts.push(chunk as Uint8Array);
      bytes += parts.at(-1)?.byteLength ?? 0;
      if (bytes >= ERROR_BODY_MAX_BYTES) break;
    }
  } catch {
    // A cut error body still has its status, which says enough.
  }
  return Buffer.concat(parts).subarray(0, ERROR_BODY_MAX_BYTES).toString('utf8');
}

/**
 * One request to a vendor: answers 2xx responses, whose body reports activity while it is read, and throws
 * ProviderError for everything else. Never retries, never follows redirects, ends with the caller's signal.
 */
export async function vendorFetch(request: VendorRequest, context: CallContext): Promise<Response> {
  if (context.signal.aborted) {
    throw new ProviderError('interrupted', { retryable: false, sent: 'no', cause: context.signal.reason });
  }
  context.onSent();
  let response: Response;
  try {
    response = await fetch(request.url, {
      redirect: 'manual',
      dispatcher,
      ...request.init,
      signal: context.signal,
    });
  } catch (error) {
    throw errorFromNetwork(error, context.signal);
  }
  context.onActivity();
  const observed = observe(response, request, context);
  if (response.ok) return observed;
  const body = await errorBody(observed);
  throw errorFromStatus(
    response.status,
    response.headers,
    request.errorCode?.(response.status, body) ?? null,
    request.retryAfterMs?.(body) ?? null,
  );
}

/**
 * A vendor's reply as our own shape. A reply that does not fit was paid for all the same, so it is an unknown
 * outcome and not tried again.
 */
export function parseReply<T>(schema: z.ZodType<T>, reply: unknown): T {
  const parsed = schema.safeParse(reply);
  if (parsed.success) return parsed.data;
  throw new ProviderError('vendor_reply_invalid', { retryable: false, sent: 'maybe', cause: parsed.error });
}

/** Reads and parses a JSON answer; throws ProviderError `vendor_reply_invalid` when it is not what it must be. */
export async function readJson<T>(schema: z.ZodType<T>, response: Response, signal: AbortSignal): Promise<T> {
  let text: string;
  try {
    text = await response.text();
  } catch (error) {
    throw errorFromNetwork(error, signal);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the reply, which is somebody's content: it goes no further.
    throw new ProviderError('vendor_reply_invalid', { retryable: false, sent: 'maybe' });
  }
  return parseReply(schema, value);
}
