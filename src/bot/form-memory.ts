import type { Clock } from '../core/index.ts';
import type { Kept } from '../commands/command.ts';

/** Discord takes a form for as long as its interaction lives. */
const KEPT_MS = 15 * 60 * 1000;
/** More forms than this are not open at once; the oldest is forgotten first. */
const KEPT_MAX = 500;

/**
 * What was handed in before a form opened, by the id of the interaction that opened it: Discord brings back what was
 * typed and no more. Kept in memory, because it is content; a restart forgets it, and whoever sends the form is told.
 */
export type FormMemory = {
  keep(id: string, kept: Kept): void;
  /** What was kept; null once it is forgotten. It stays, because a form that failed may be sent again. */
  recall(id: string): Kept | null;
};

/** Makes an empty memory. */
export function createFormMemory(clock: Clock): FormMemory {
  const entries = new Map<string, { kept: Kept; until: number }>();
  const tidy = (): void => {
    for (const [id, { until }] of entries) {
      if (until > clock.now() && entries.size <= KEPT_MAX) return;
      entries.delete(id);
    }
  };
  return {
    keep: (id, kept) => {
      entries.set(id, { kept, until: clock.now() + KEPT_MS });
      tidy();
    },
    recall: (id) => {
      tidy();
      return entries.get(id)?.kept ?? null;
    },
  };
}
