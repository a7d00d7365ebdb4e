import { StoreUnavailableError } from './store.ts';

/** A call the database refused although it was reached: a bug of ours. Carries no values, only names and codes. */
export class StoreError extends Error {
  /** SQLSTATE, PostgREST code, or `HTTP401`. */
  readonly code: string;
  /** The function that was called. */
  readonly rpc: string;
  constructor(rpc: string, code: string, cause?: unknown) {
    super(`helix_${rpc} failed with ${code}`, { cause });
    this.name = 'StoreError';
    this.code = code;
    this.rpc = rpc;
  }
}

/**
 * SQLSTATEs that say "not now" rather than "wrong": connection (08), resources (53), operator intervention (57),
 * read-only and lock timeouts, and PostgREST's own "cannot reach the database". (PostgreSQL appendix A, PostgREST docs.)
 */
const UNAVAILABLE = /^(08|53|57|25006|55P03|PGRST00[0-3])/;

/** An SQLSTATE or PostgREST code: the database was reached and said so. Socket errors such as EPIPE are neither. */
const ANSWERED = /^((\d[0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}|PGRST\d+|HTTP40[13])$/;

/** Sorts a failed call: what the database answered is a bug, unless the code says "not now". */
export function storeError(rpc: string, code: string | undefined, cause: unknown): Error {
  return code !== undefined && ANSWERED.test(code) && !UNAVAILABLE.test(code)
    ? new StoreError(rpc, code, cause)
    : new StoreUnavailableError(cause);
}
