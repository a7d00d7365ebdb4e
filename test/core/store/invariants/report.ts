import type { RunDetails } from 'fast-check';

/** Fails with the seed that repeats the run; hundreds of generated actions would bury the reason. */
export function report<T>(details: RunDetails<T>): void {
  if (!details.failed) return;
  throw new Error(`failed with seed ${details.seed}, path ${details.counterexamplePath}`, {
    cause: details.errorInstance,
  });
}
