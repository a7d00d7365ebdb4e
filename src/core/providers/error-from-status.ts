import { systemClock } from '../clock.ts';
import { type FailureCode, ProviderError, type Sent } from '../errors.ts';

/**
 * The delay a Retry-After header asks for, in milliseconds: whole or fractional seconds, or an HTTP date
 * (RFC 9110 section 10.2.3). Null when it is absent or says nothing.
 */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === '') return null;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Math.round(Number(header) * 1_000);
  // Date.parse is generous: to it, "-1" is a day in 2001. An HTTP date begins with a weekday.
  const date = /^\s*[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

function codeOf(status: number): FailureCode {
  if (status === 401 || status === 403) return 'vendor_key_refused';
  if (status === 402) return 'vendor_payment';
  if (status === 408) return 'vendor_timeout';
  if (status === 429) return 'vendor_rate_limited';
  if (status === 503 || status === 529) return 'vendor_overloaded';
  if (status >= 400 && status < 500 && status !== 409) return 'vendor_rejected_input';
  return 'vendor_unavailable';
}

/** A gateway's own answer says nothing of the work behind it, which may have been done and billed. */
function sentOf(status: number): Sent {
  return status === 408 || status === 502 || status === 504 ? 'maybe' : 'rejected';
}

/**
 * The ProviderError of an HTTP answer outside 2xx. 408, 409, 429 and 5xx may succeed when tried again; a redirect
 * is never followed, because it would carry the key to another host. `code` overrides what the status says, and
 * `bodyRetryAfterMs` stands in for a Retry-After that is not in the headers.
 */
export function errorFromStatus(
  status: number,
  headers: { get(name: string): string | null },
  code: FailureCode | null = null,
  bodyRetryAfterMs: number | null = null,
): ProviderError {
  const retryAfter = retryAfterMs(headers.get('retry-after'), systemClock.now()) ?? bodyRetryAfterMs;
  const failure = code ?? codeOf(status);
  const final = failure === 'vendor_payment' || failure === 'vendor_key_refused';
  const retryable = !final && (status === 408 || status === 409 || status === 429 || status >= 500);
  return new ProviderError(failure, {
    status,
    retryable,
    sent: sentOf(status),
    ...(retryAfter === null ? {} : { retryAfterMs: retryAfter }),
  });
}
