import { RESTJSONErrorCodes } from 'discord.js';
import { z } from 'zod';

/** Why a call on a webhook did not do what it should. */
export type WebhookFault =
  /** It may have been done: server error, time-out, lost connection. Doing it again may do it twice. */
  | { kind: 'ambiguous' }
  /**
   * Certainly not done: Discord was not reached, or asked for patience. Not before `retryAfterMs` from now; `everywhere`:
   * on no webhook at all.
   */
  | { kind: 'later'; retryAfterMs: number; everywhere?: true }
  /** The webhook is no more, or its token is another one: asking again only counts against us. */
  | { kind: 'gone'; status: number }
  /** The webhook is well, the message it should change or read is no more. */
  | { kind: 'message_gone' }
  /** Discord says no to this very request. */
  | { kind: 'refused'; status: number; code: number | null };

/** An answer of Discord, read to its end. */
export type WebhookReply = { status: number; headers: Record<string, string>; json: unknown };

/** Waited after a "too many requests" that does not say how long. */
const PATIENCE_MS = 5_000;

const errorBody = z
  .object({
    code: z.number().nullish(),
    retry_after: z.number().nullish(),
    global: z.boolean().nullish(),
  })
  .catch({});

/** How long Discord asks to wait, ms: the body says it in parts of a second, Cloudflare in the header alone. */
function askedToWait(reply: WebhookReply): number {
  const seconds = errorBody.parse(reply.json).retry_after ?? Number(reply.headers['retry-after'] ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : PATIENCE_MS;
}

/**
 * Whether "too many requests" is meant for more than this webhook. What is not Discord's JSON comes from Cloudflare, which
 * shuts out an address that goes on asking.
 */
function asksEverybody({ headers, json }: WebhookReply): boolean {
  const scope = headers['x-ratelimit-scope'];
  return (
    scope === 'global' ||
    headers['x-ratelimit-global'] !== undefined ||
    errorBody.parse(json).global === true ||
    json === null
  );
}

/** Sorts an answer; null for success. */
export function webhookFault(reply: WebhookReply): WebhookFault | null {
  const { status } = reply;
  if (status >= 200 && status < 300) return null;
  const code = errorBody.parse(reply.json).code ?? null;
  if (status === 429) {
    const later = { kind: 'later', retryAfterMs: askedToWait(reply) } as const;
    return asksEverybody(reply) ? { ...later, everywhere: true } : later;
  }
  if (status >= 500) return { kind: 'ambiguous' };
  if (status === 404 && code === RESTJSONErrorCodes.UnknownMessage) return { kind: 'message_gone' };
  if (status === 401 || status === 404) return { kind: 'gone', status };
  return { kind: 'refused', status, code };
}

/** Codes of a connection that never came about, so that nothing can have been sent over it. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Sorts what a call threw. */
export function networkFault(error: unknown): WebhookFault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return NEVER_CONNECTED.has(code) ? { kind: 'later', retryAfterMs: PATIENCE_MS } : { kind: 'ambiguous' };
}

/** How long the next request must wait by the headers of this one, ms; 0 when it need not. */
export function bucketWait({ headers }: WebhookReply): number {
  if (headers['x-ratelimit-remaining'] !== '0') return 0;
  const seconds = Number(headers['x-ratelimit-reset-after'] ?? 0);
  return Number.isFinite(seconds) ? Math.ceil(seconds * 1000) : 0;
}
