import { ProviderError } from '../errors.ts';
import { errorFromNetwork } from './error-from-network.ts';
import { errorFromStatus } from './error-from-status.ts';

const NO_HEADERS = { get: () => null };

/**
 * The SDK's errors quote the vendor's body, so nothing of them but ours inside is handed on. An error in the middle of
 * a stream has a status, and the prompt may have been billed.
 */
export function geminiError(error: unknown, signal: AbortSignal): ProviderError {
  for (let depth = 0, at = error; depth < 5 && at instanceof Error; depth += 1, at = at.cause) {
    if (at instanceof ProviderError) return at;
  }
  const status = error instanceof Error && 'status' in error ? Number(error.status) : Number.NaN;
  if (!signal.aborted && Number.isInteger(status) && status >= 400) {
    const { code, retryable } = errorFromStatus(status, NO_HEADERS);
    return new ProviderError(code, { retryable, sent: 'maybe' });
  }
  return errorFromNetwork(new Error('the SDK failed'), signal);
}

/** The same error of a step that costs nothing, whatever became of it: nothing is booked for it. */
export function unbilledError(error: ProviderError): ProviderError {
  const { code, status, retryable, retryAfterMs, sent, cause } = error;
  return new ProviderError(code, {
    retryable,
    sent: sent === 'maybe' ? 'rejected' : sent,
    ...(status === null ? {} : { status }),
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    ...(cause === undefined ? {} : { cause }),
  });
}
