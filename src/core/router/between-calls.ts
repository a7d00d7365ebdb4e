import { StoreUnavailableError } from '../store/store.ts';
import { OperationLost, type Walk, type WalkEnd, stoppedEnd } from './walk.ts';

/**
 * What work does before and between its calls, while nothing is being paid for; its answer, or the end when the run is
 * stopped or lost meanwhile. Throws StoreUnavailableError and what is a bug.
 */
export async function betweenCalls<T>(
  walk: Walk,
  work: () => T | Promise<T>,
): Promise<{ kind: 'worked'; answer: T } | { kind: 'ended'; end: WalkEnd }> {
  const { signal } = walk.run.stop;
  try {
    const answer = await work();
    return signal.aborted ? { kind: 'ended', end: stoppedEnd(walk) } : { kind: 'worked', answer };
  } catch (error) {
    if (error instanceof OperationLost) return { kind: 'ended', end: { kind: 'lost' } };
    if (signal.aborted && !(error instanceof StoreUnavailableError)) {
      return { kind: 'ended', end: stoppedEnd(walk) };
    }
    throw error;
  }
}
