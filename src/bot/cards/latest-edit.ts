import type { WireMessage } from '../wire-message.ts';

/** A message that is redrawn: at most once per interval, only when it changed, the newest state wins. */
export type LatestEdit = {
  /** Asks for a redraw; returns at once. */
  show(message: WireMessage): void;
  /** Draws whatever was asked for last, now; resolves when Discord has it. Rejects when Discord refuses. */
  flush(): Promise<void>;
};

/** The first draw waits this long, so that an answer that comes at once needs one edit and not two. */
export const FIRST_DRAW_AFTER_MS = 300;
/** Discord's edits are limited, and nobody reads faster. */
export const EDIT_INTERVAL_MS = 1_000;

/** Makes the redrawer on `draw`, one Discord call. Faults of unflushed draws go to `onFault`. */
export function createLatestEdit(
  draw: (message: WireMessage) => Promise<void>,
  onFault: (error: unknown) => void,
): LatestEdit {
  let wanted: WireMessage | null = null;
  let drawn = '';
  let drawnAt = 0;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();

  const stale = (): boolean => wanted !== null && JSON.stringify(wanted.body) !== drawn;
  const drawAfter = async (before: Promise<void>): Promise<void> => {
    await before;
    if (wanted === null || !stale()) return;
    const message = wanted;
    drawnAt = Date.now();
    await draw(message);
    drawn = JSON.stringify(message.body);
  };
  const drawNow = (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    // One draw after the other: two at once could arrive in the wrong order.
    const attempt = drawAfter(running);
    running = attempt.catch(() => undefined);
    return attempt;
  };
  const drawThenPlan = async (): Promise<void> => {
    try {
      await drawNow();
      plan();
    } catch (error) {
      // A draw that failed is not repeated by itself; the next change draws again.
      onFault(error);
    }
  };
  const plan = (): void => {
    if (timer !== null || !stale()) return;
    const wait = drawnAt === 0 ? FIRST_DRAW_AFTER_MS : drawnAt + EDIT_INTERVAL_MS - Date.now();
    timer = setTimeout(() => void drawThenPlan(), Math.max(0, wait));
  };

  return {
    show: (message) => {
      wanted = message;
      plan();
    },
    flush: drawNow,
  };
}
