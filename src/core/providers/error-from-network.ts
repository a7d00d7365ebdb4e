import { ProviderError } from '../errors.ts';

/** Failures that happen before a connection stands: nothing of the request can have left this machine. */
const BEFORE_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** The first `code` found along the chain of causes; fetch hides it one or two levels deep. */
function networkCode(error: unknown): string | null {
  for (let depth = 0, at = error; depth < 5 && at instanceof Error; depth += 1, at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && at.code !== '') return at.code;
  }
  return null;
}

/**
 * The ProviderError of a request that got no complete answer. `signal` is the caller's: once it is aborted, the
 * abort is the reason, whatever class the error has (four SDKs have four classes for it).
 */
export function errorFromNetwork(error: unknown, signal: AbortSignal): ProviderError {
  if (error instanceof ProviderError) return error;
  if (signal.aborted) {
    return new ProviderError('interrupted', { retryable: false, sent: 'maybe', cause: signal.reason });
  }
  const code = networkCode(error);
  const sent = code !== null && BEFORE_CONNECTION.has(code) ? 'no' : 'maybe';
  return new ProviderError('vendor_unavailable', { retryable: true, sent, cause: error });
}
