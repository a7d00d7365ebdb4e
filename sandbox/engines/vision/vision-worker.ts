import { serveWorker } from '../serve-worker.ts';
import { lookAtClip } from './look-at-clip.ts';
import { probeClip } from './probe-clip.ts';
import { createLetterReader, type LetterReader } from './read-letters.ts';
import type { LookRequest, Sight } from './vision-engine.ts';

let reader: Promise<LetterReader> | null = null;
let last: Promise<unknown> = Promise.resolve();

async function look(request: LookRequest, signal: AbortSignal): Promise<Sight> {
  signal.throwIfAborted();
  reader ??= createLetterReader();
  return lookAtClip(request, await reader, signal);
}

serveWorker({
  probe: (request: { path: string; still: boolean }, { signal }) =>
    probeClip(request.path, request.still, signal),
  // One clip at a time: two readers at once are no faster on two cores.
  look: (request: LookRequest, { signal }) => {
    const turn = last.then(() => look(request, signal));
    last = turn.catch(() => undefined);
    return turn;
  },
});
