import type { Clock } from '../clock.ts';
import type { Voice } from './provider.ts';

/** Voices change rarely, and autocomplete asks at every key press. */
const FRESH_MS = 10 * 60_000;
/** While the vendor fails, the old list is good for this long before it is asked again. */
const STALE_MS = 30_000;
/** After this the vendor has had its time; whoever asks gets the old list, or the error. */
const LOAD_TIMEOUT_MS = 8_000;

/** The vendor's voices, fetched once for everybody. */
export type VoiceCache = {
  /**
   * The list, at most ten minutes old; an older one when the vendor fails. Throws the vendor's ProviderError when
   * there never was a list, and the signal's reason when the caller gives up (the fetch goes on for the others).
   */
  voices(signal: AbortSignal): Promise<readonly Voice[]>;
  /** The next one who asks gets a fresh list, or the old one when the vendor fails. */
  expire(): void;
};

/** Makes the cache around `load`, which asks the vendor. */
export function createVoiceCache(deps: {
  load(signal: AbortSignal): Promise<readonly Voice[]>;
  clock: Clock;
}): VoiceCache {
  let list: readonly Voice[] | null = null;
  let freshUntil = 0;
  let loading: Promise<readonly Voice[]> | null = null;

  async function refresh(): Promise<readonly Voice[]> {
    try {
      list = await deps.load(AbortSignal.timeout(LOAD_TIMEOUT_MS));
      freshUntil = deps.clock.now() + FRESH_MS;
      return list;
    } catch (error) {
      if (!list) throw error;
      freshUntil = deps.clock.now() + STALE_MS;
      return list;
    } finally {
      loading = null;
    }
  }

  return {
    expire: () => {
      freshUntil = 0;
    },
    voices: async (signal) => {
      signal.throwIfAborted();
      if (list && deps.clock.now() < freshUntil) return list;
      loading ??= refresh();
      const { promise: gaveUp, reject } = Promise.withResolvers<never>();
      const giveUp = () => reject(signal.reason as Error);
      signal.addEventListener('abort', giveUp, { once: true });
      try {
        return await Promise.race([loading, gaveUp]);
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}
