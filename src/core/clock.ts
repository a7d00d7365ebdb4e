/** The one source of wall time in the process, so that tests can hold it still. */
export type Clock = {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
};

/** The machine's clock. */
export const systemClock: Clock = { now: () => Date.now() };
