import { StoreUnavailableError } from '../store/store.ts';
import { sleep } from './sleep.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Asks the database again and again while it cannot be reached, for at most `ms`; then throws its
 * StoreUnavailableError. Only for functions whose repetition changes nothing. An abort throws the signal's reason.
 */
export async function patiently<T>(ask: () => Promise<T>, ms: number, signal: AbortSignal): Promise<T> {
  const until = performance.now() + ms;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreUnavailableError) || performance.now() + pause > until) throw error;
      await sleep(pause, signal);
    }
  }
}
