/** A timer that goes off when a test says so: the only way to be sure of what came before it. */
export type HeldTimer = {
  /** Lets it go off now; throws when nobody has set it. */
  goOff(): void;
  /** Timers run as they are set again. */
  release(): void;
};

/** Holds back every `setTimeout` of exactly `ms`, which must be a number that nothing else waits for. */
export function holdTimer(ms: number): HeldTimer {
  const real = globalThis.setTimeout;
  let held: (() => void) | null = null;
  const holding = (work: (...given: unknown[]) => void, delay?: number, ...given: unknown[]) => {
    if (delay === ms) held = () => work(...given);
    return real(delay === ms ? () => undefined : () => work(...given), delay);
  };
  globalThis.setTimeout = Object.assign(holding, real);
  return {
    goOff: () => {
      if (!held) throw new Error(`nobody set a timer of ${ms} ms`);
      held();
    },
    release: () => {
      globalThis.setTimeout = real;
    },
  };
}
