import type { ServerResponse } from 'node:http';
import { ProviderError } from '../../../src/core/errors.ts';
import { expect } from 'vitest';
import type { callContext } from '../../support/call-context.ts';
import { type Script, type ScriptedVendor, answerJson } from '../../support/scripted-vendor.ts';

/** What a ProviderError says, without its cause. */
export type Failure = Pick<ProviderError, 'code' | 'status' | 'retryable' | 'sent' | 'retryAfterMs'>;

/** Runs a call that must fail, and answers what its ProviderError says. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { code, status, retryable, sent, retryAfterMs } = error;
    return { code, status, retryable, sent, retryAfterMs };
  }
  throw new Error('the call did not fail');
}

function status(code: number, headers: Record<string, string> = {}): Script {
  return (_request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answerJson(response, { err_msg: 'a vendor text with the key sk-canary', request_id: 'r' }, code);
  };
}

function half(response: ServerResponse, contentType: string): void {
  response.writeHead(200, { 'content-type': contentType, 'content-length': '1000' });
  response.write('{"metadata":');
}

/** The ways in which a vendor answers wrongly, and what every provider must make of them. */
export const STATUS_FAILURES: readonly (readonly [string, Script, Partial<Failure>])[] = [
  ['400', status(400), { code: 'vendor_rejected_input', retryable: false, sent: 'rejected', status: 400 }],
  ['401', status(401), { code: 'vendor_key_refused', retryable: false, sent: 'rejected' }],
  ['402', status(402), { code: 'vendor_payment', retryable: false, sent: 'rejected' }],
  ['403', status(403), { code: 'vendor_key_refused', retryable: false, sent: 'rejected' }],
  ['408', status(408), { code: 'vendor_timeout', retryable: true, sent: 'maybe' }],
  ['409', status(409), { code: 'vendor_unavailable', retryable: true, sent: 'rejected' }],
  ['413', status(413), { code: 'vendor_rejected_input', retryable: false, sent: 'rejected' }],
  ['422', status(422), { code: 'vendor_rejected_input', retryable: false, sent: 'rejected' }],
  [
    '429',
    status(429),
    { code: 'vendor_rate_limited', retryable: true, sent: 'rejected', retryAfterMs: null },
  ],
  [
    '429 with Retry-After in seconds',
    status(429, { 'retry-after': '7' }),
    { code: 'vendor_rate_limited', retryable: true, retryAfterMs: 7_000 },
  ],
  ['500', status(500), { code: 'vendor_unavailable', retryable: true, sent: 'rejected' }],
  ['502', status(502), { code: 'vendor_unavailable', retryable: true, sent: 'maybe' }],
  ['503', status(503), { code: 'vendor_overloaded', retryable: true, sent: 'rejected' }],
  ['504', status(504), { code: 'vendor_unavailable', retryable: true, sent: 'maybe' }],
  ['529', status(529), { code: 'vendor_overloaded', retryable: true, sent: 'rejected' }],
  [
    'a redirect, which would carry the key away',
    status(307, { location: 'http://127.0.0.1:1/elsewhere' }),
    { code: 'vendor_unavailable', retryable: false, sent: 'rejected', status: 307 },
  ],
  [
    'a reset before any answer',
    (_request, _response, raw) => raw.socket.resetAndDestroy(),
    { code: 'vendor_unavailable', retryable: true, sent: 'maybe', status: null },
  ],
  [
    'a line cut in the middle of the answer',
    (_request, response) => {
      half(response, 'application/json');
      setTimeout(() => response.destroy(), 20);
    },
    { code: 'vendor_unavailable', retryable: true, sent: 'maybe', status: null },
  ],
];

/** Silence before the answer, and in the middle of it: only the caller's signal ends these. */
export const STALLS: readonly (readonly [string, Script])[] = [
  ['before the answer', () => undefined],
  ['in the middle of the answer', (_request, response) => half(response, 'audio/mpeg')],
];

/** Stops a call with this reason once the vendor has its request, and so much of an answer as its script gives. */
export async function stopWhenAsked(
  vendor: ScriptedVendor,
  context: ReturnType<typeof callContext>,
  reason: string,
): Promise<void> {
  await expect.poll(() => vendor.requests.length).toBeGreaterThan(0);
  context.abort(new Error(reason));
}

/** An HTTP date so many seconds ahead, as Retry-After may carry it. */
export function httpDateIn(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toUTCString();
}
