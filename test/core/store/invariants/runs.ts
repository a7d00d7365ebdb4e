import type { RunDetails } from 'fast-check';

/** Fails with the seed that repeats the run; hundreds of generated actions would bury the reason. */
function report<T>(details: RunDetails<T>): void {
  if (!details.failed) return;
  throw new Error(`failed with HELIX_SEED=${details.seed} at ${details.counterexamplePath}`, {
    cause: details.errorInstance,
  });
}

/** How often a property runs: `short` times, or `long` times with HELIX_LONG=1; HELIX_SEED repeats a run. */
export function runs(short: number, long: number) {
  const seed = process.env['HELIX_SEED'];
  return {
    numRuns: process.env['HELIX_LONG'] === '1' ? long : short,
    endOnFailure: true,
    reporter: report,
    ...(seed !== undefined && { seed: Number(seed) }),
  };
}
