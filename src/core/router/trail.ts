import type { Clock } from '../clock.ts';
import type { TrailLine, TrailStep } from '../trail.ts';

/** Keeps the decision trail of one operation and tells it to everyone who listens. */
export type Trail = {
  add(step: TrailStep): void;
  /** Every step so far, as printed: what is stored when the operation ends. */
  lines(): readonly TrailLine[];
};

/** Makes a trail; `tell` (the printer and the listeners) gets every line as it happens. `earlier` lines were told by a process before. */
export function createTrail(
  operation: string,
  clock: Clock,
  tell: readonly ((line: TrailLine) => void)[],
  earlier: readonly TrailLine[] = [],
): Trail {
  const lines: TrailLine[] = [...earlier];
  return {
    add(step) {
      const line: TrailLine = { event: 'trail', operation, at: new Date(clock.now()).toISOString(), ...step };
      lines.push(line);
      for (const listener of tell) listener(line);
    },
    lines: () => lines,
  };
}
