import type { OperationCall, TurnServices } from '../operations/operation.ts';
import { StoreUnavailableError } from '../store/store.ts';
import type { Candidate } from './candidates.ts';
import { OperationLost, type Walk, type WalkEnd, stoppedEnd } from './walk.ts';

/** What the work wants called next, or the end when the run is stopped or lost while that is worked out. */
export async function nextCall(
  deps: { turn(walk: Walk): TurnServices },
  walk: Walk,
  { work }: Candidate,
): Promise<OperationCall | null | { kind: 'ended'; end: WalkEnd }> {
  const { signal } = walk.run.stop;
  try {
    const call = (await work.next?.(deps.turn(walk))) ?? null;
    return signal.aborted ? { kind: 'ended', end: stoppedEnd(walk) } : call;
  } catch (error) {
    if (error instanceof OperationLost) return { kind: 'ended', end: { kind: 'lost' } };
    if (signal.aborted && !(error instanceof StoreUnavailableError)) {
      return { kind: 'ended', end: stoppedEnd(walk) };
    }
    throw error;
  }
}
