import type { ProviderId } from '../providers/provider.ts';
import type { Run } from './run.ts';

/** Tells the place in the queue: the first one, the last five, and every tenth between, so that a long queue is no flood. */
export function tellQueue(run: Run, provider: ProviderId): (position: number) => void {
  let told = false;
  return (position) => {
    if (told && position > 5 && position % 10 !== 0) return;
    told = true;
    run.trail.add({ step: 'queued', provider, position });
  };
}
