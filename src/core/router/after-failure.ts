import type { ProviderError } from '../errors.ts';

/** What follows a failed attempt. */
export type NextStep =
  | { kind: 'retry'; delayMs: number }
  /** The next candidate, of any vendor or of another vendor only. */
  | { kind: 'fall_back'; skipVendor: boolean }
  /** The asker's own input is at fault: nobody else would take it either. */
  | { kind: 'give_up' };

/** What the decision rests on. Times in ms. */
export type FailureSituation = {
  error: ProviderError;
  /** Attempts made at this call and target so far, this one included. */
  tries: number;
  triesMax: number;
  /** Failed attempts of the whole operation so far, this one included. */
  failures: number;
  failuresMax: number;
  remainingMs: number;
  hasFallback: boolean;
  /** A number in [0, 1), for the jitter. */
  random: number;
  backoff: { baseMs: number; maxMs: number };
};

/** The asker's input was refused; another model of the same kind would refuse it too. */
const CALLERS = new Set([400, 413, 422]);
/** A vendor that asks for a longer wait than this is left alone when somebody else can serve. */
const PATIENCE_MS = 10_000;
/** An unknown outcome is booked in full, so the same call is made at most this often while it stays unknown. */
const UNKNOWN_TRIES = 2;
/** A model that is overloaded is asked this often when another can serve: a second no is a state, not a moment. */
const OVERLOADED_TRIES = 2;

/** Decides what follows a failed attempt. Pure. */
export function afterFailure(situation: FailureSituation): NextStep {
  const { error } = situation;
  if (error.status !== null && CALLERS.has(error.status) && error.code === 'vendor_rejected_input') {
    return { kind: 'give_up' };
  }
  const operators = error.code === 'vendor_key_refused' || error.code === 'vendor_payment';
  if (operators) return { kind: 'fall_back', skipVendor: true };
  const delayMs = delayOf(situation);
  const enough = situation.tries >= triesOf(situation) || situation.failures >= situation.failuresMax;
  const tooLate = delayMs >= situation.remainingMs;
  const tooLong = (error.retryAfterMs ?? 0) > PATIENCE_MS && situation.hasFallback;
  if (!error.retryable || enough || tooLate || tooLong) return { kind: 'fall_back', skipVendor: false };
  return { kind: 'retry', delayMs };
}

/** How often one model is asked for one call. Without a fallback an overloaded one is asked as often as the route says. */
function triesOf({ error, triesMax, hasFallback }: FailureSituation): number {
  if (error.sent === 'maybe') return Math.min(UNKNOWN_TRIES, triesMax);
  const overloaded = error.code === 'vendor_overloaded' && hasFallback;
  return overloaded ? Math.min(OVERLOADED_TRIES, triesMax) : triesMax;
}

/** Retry-After as it is asked for (at most 5 % later); else exponential backoff with full jitter. */
function delayOf({ error, tries, random, backoff }: FailureSituation): number {
  if (error.retryAfterMs !== null) return Math.round(error.retryAfterMs * (1 + random / 20));
  return Math.round(random * Math.min(backoff.maxMs, backoff.baseMs * 2 ** (tries - 1)));
}
