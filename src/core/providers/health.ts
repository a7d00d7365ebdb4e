import type { Clock } from '../clock.ts';

/** How a call at a target (`provider/model`) ended, as far as the target's health goes. `ms` null: says nothing of its speed. */
type HealthReport = { ok: boolean; ms: number | null; retryAfterMs: number | null };

/** A circuit breaker per target, fed by every call's outcome, connection errors and timeouts included. */
export type Health = {
  /** When the breaker of `target` opens the way again (ms since the epoch); null while calls are let through. */
  openUntil(target: string): number | null;
  /** True while nothing speaks against `target`: a breaker that is open, or waits for its probe, is not closed. */
  closed(target: string): boolean;
  /** Asks to call now. After the cooldown one caller at a time gets through to probe; the others get false. */
  enter(target: string): boolean;
  /** Must follow every `enter` that was granted. */
  report(target: string, report: HealthReport): void;
  /** Follows an `enter` whose call says nothing of the target's health (cancelled, refused before it was sent). */
  leave(target: string): void;
  /** Median time of the newest successful calls of this process, ms; null when none is known. */
  latency(target: string): number | null;
};

type State = { failures: number; openings: number; until: number; probing: boolean; times: number[] };

/** Failures in a row that open the breaker. */
const FAILURES = 5;
const COOLDOWN_MS = 30_000;
const COOLDOWN_MAX_MS = 5 * 60_000;
/** Successful calls whose times count: few enough to notice a vendor that became slow, odd so that one is the middle. */
const TIMES_KEPT = 21;

/** The middle one: a single stalled call says nothing of the usual. Null of nothing. */
function median(times: readonly number[]): number | null {
  return times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) / 2)] ?? null;
}

/** Makes the breakers; a cooldown doubles with each opening that was not followed by a success. */
export function createHealth(clock: Clock): Health {
  const states = new Map<string, State>();

  function stateOf(target: string): State {
    const known = states.get(target);
    if (known) return known;
    const state: State = { failures: 0, openings: 0, until: 0, probing: false, times: [] };
    states.set(target, state);
    return state;
  }

  function fail(state: State, retryAfterMs: number | null): void {
    state.failures += 1;
    const probeFailed = state.openings > 0 && state.until > 0;
    if (state.failures < FAILURES && !probeFailed) return;
    const cooldown = Math.min(COOLDOWN_MS * 2 ** state.openings, COOLDOWN_MAX_MS);
    // A later failure never shortens the cooldown that an earlier one set.
    state.until = Math.max(state.until, clock.now() + Math.max(cooldown, retryAfterMs ?? 0));
    state.openings += 1;
  }

  return {
    openUntil: (target) => {
      const { until } = stateOf(target);
      return until > clock.now() ? until : null;
    },
    enter: (target) => {
      const state = stateOf(target);
      if (state.until === 0) return true;
      if (state.until > clock.now() || state.probing) return false;
      state.probing = true;
      return true;
    },
    report: (target, { ok, ms, retryAfterMs }) => {
      const state = stateOf(target);
      state.probing = false;
      if (!ok) return fail(state, retryAfterMs);
      const times = ms === null ? state.times : [...state.times, ms].slice(-TIMES_KEPT);
      states.set(target, { failures: 0, openings: 0, until: 0, probing: false, times });
    },
    leave: (target) => {
      stateOf(target).probing = false;
    },
    closed: (target) => stateOf(target).until === 0,
    latency: (target) => median(stateOf(target).times),
  };
}
