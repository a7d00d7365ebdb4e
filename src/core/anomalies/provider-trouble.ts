/** Calls of a provider in a quarter of an hour, and in the week before; medians in ms, null when there were none. */
export type ProviderCalls = {
  calls: number;
  failed: number;
  medianMs: number | null;
  usualCalls: number;
  usualFailed: number;
  usualMedianMs: number | null;
};

const CALLS_LEAST = 5;
const FAILED_LEAST = 4;
const RATE_LEAST = 0.3;
const TIMES_USUAL = 3;
const USUAL_CALLS_LEAST = 20;

/** The share of failed calls when it is far above the provider's own; null when it is not, or too few were made. */
export function failingNow(calls: ProviderCalls): { rate: number; usual: number } | null {
  if (calls.calls < CALLS_LEAST || calls.failed < FAILED_LEAST) return null;
  const rate = calls.failed / calls.calls;
  // One imagined failure in twenty calls, so that a provider without a past has one.
  const usual = (calls.usualFailed + 1) / (calls.usualCalls + 20);
  return rate >= Math.max(RATE_LEAST, TIMES_USUAL * usual) ? { rate, usual } : null;
}

/** The median of a call's time when it is three times the provider's own of the week before; null when it is not. */
export function slowNow(calls: ProviderCalls): { ms: number; usualMs: number } | null {
  const { medianMs, usualMedianMs } = calls;
  if (calls.calls < CALLS_LEAST || calls.usualCalls < USUAL_CALLS_LEAST) return null;
  if (medianMs === null || usualMedianMs === null) return null;
  return medianMs >= TIMES_USUAL * usualMedianMs ? { ms: medianMs, usualMs: usualMedianMs } : null;
}
