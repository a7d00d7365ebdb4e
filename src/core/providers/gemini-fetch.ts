import type { Response } from 'undici';
import { z } from 'zod';
import type { FailureCode, ProviderError } from '../errors.ts';
import { errorFromNetwork } from './error-from-network.ts';
import { vendorFetch } from './http.ts';
import type { CallContext } from './provider.ts';

/** The longest answer is about 300 KB of text, and its events some times that. */
const REPLY_MAX_BYTES = 32 * 1024 * 1024;

type SdkFetch = (url: string | URL | Request, init?: RequestInit) => Promise<globalThis.Response>;

const errorBody = z.object({
  error: z.object({
    status: z.string().nullish(),
    message: z.string().nullish(),
    details: z.array(z.object({ reason: z.string().nullish(), retryDelay: z.string().nullish() })).nullish(),
  }),
});

function readError(body: string): z.infer<typeof errorBody>['error'] | null {
  try {
    return errorBody.parse(JSON.parse(body)).error;
  } catch {
    return null;
  }
}

/**
 * What the body says beyond its status: a bad key is answered with 400, and a file that is gone with 403 as if the key
 * were not good enough for it.
 */
function geminiErrorCode(status: number, body: string): FailureCode | null {
  const error = readError(body);
  const reasons = (error?.details ?? []).map(({ reason }) => reason ?? '');
  if (reasons.some((reason) => /^API_KEY_|^SERVICE_DISABLED$/.test(reason))) {
    return 'vendor_key_refused';
  }
  if (status === 403 && /\bfile\b/i.test(error?.message ?? '')) return 'vendor_rejected_input';
  return null;
}

/** The delay that a RetryInfo asks for (`"17s"`, `"1.5s"`), ms; the vendor sends no header. */
function geminiRetryAfterMs(body: string): number | null {
  for (const { retryDelay } of readError(body)?.details ?? []) {
    const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(retryDelay ?? '') ?? [];
    if (seconds !== undefined) return Math.round(Number(seconds) * 1_000);
  }
  return null;
}

/** A body on its way out, piece by piece, so that a slow line is not taken for a silent vendor. */
async function* upload(body: Blob, context: CallContext): AsyncGenerator<Uint8Array> {
  for await (const chunk of body.stream()) {
    context.onActivity();
    yield chunk;
  }
}

function bodyOf(body: unknown, context: CallContext): Record<string, unknown> {
  if (body instanceof Blob) return { body: upload(body, context), duplex: 'half' };
  return typeof body === 'string' ? { body } : {};
}

/**
 * The fetch given to the SDK: ours, which maps every failure and sends the key it was given, whatever the environment
 * says. What it threw is kept, because the SDK wraps it.
 */
export function geminiFetch(
  apiKey: string,
  context: CallContext,
): { fetch: SdkFetch; failure(): ProviderError | null } {
  let failure: ProviderError | null = null;
  const sdkFetch = async (url: unknown, init: Record<string, unknown> = {}): Promise<Response> => {
    try {
      const { body } = init;
      const given = Object.fromEntries(new Headers(init['headers'] as Headers).entries());
      const length = body instanceof Blob ? { 'content-length': String(body.size) } : {};
      const headers = { ...given, ...length, 'x-goog-api-key': apiKey };
      return await vendorFetch(
        {
          url: String(url),
          init: { method: init['method'] as string, headers, ...bodyOf(body, context) },
          maxBytes: REPLY_MAX_BYTES,
          errorCode: geminiErrorCode,
          retryAfterMs: geminiRetryAfterMs,
        },
        context,
      );
    } catch (error) {
      failure = errorFromNetwork(error, context.signal);
      throw failure;
    }
  };
  return { fetch: sdkFetch as unknown as SdkFetch, failure: () => failure };
}
