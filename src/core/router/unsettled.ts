import type { Log } from '../log.ts';
import { StoreUnavailableError } from '../store/store.ts';
import { sleep } from './sleep.ts';

/** Work on money that waits for the database: kept at until it is done or the process ends (then a sweep does it). */
export type Unsettled = {
  later(operationId: string, work: () => Promise<void>): void;
  size(): number;
  /** Gives up what is left; resolves when nothing runs any more. */
  stop(): Promise<void>;
};

/** Makes the list; every piece of work is tried again each `pauseMs`. */
export function createUnsettled(log: Log, pauseMs: number): Unsettled {
  const stop = new AbortController();
  const open = new Set<Promise<void>>();

  async function keepAt(operation: string, work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await sleep(pauseMs, stop.signal);
        await work();
        return log.info({ operation }, 'settled at last');
      } catch (error) {
        if (stop.signal.aborted) return;
        if (error instanceof StoreUnavailableError) continue;
        return log.fatal(
          { operation, err: error },
          'could not be settled; the next sweep books it at its bound',
        );
      }
    }
  }

  return {
    later: (operationId, work) => {
      const kept = keepAt(operationId, work).finally(() => open.delete(kept));
      open.add(kept);
    },
    size: () => open.size,
    stop: async () => {
      stop.abort(new Error('the process ends'));
      await Promise.allSettled(open);
    },
  };
}
