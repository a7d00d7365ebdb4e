import { createOneAtATime } from '../../core/index.ts';
import type { BotParts } from '../parts.ts';
import { drawApproval } from './draw-approval.ts';

/** Drawn within the minute that a claim lasts, also when Discord is slow. */
const CLAIM_MAX = 10;
/** Reminders and expiries fall due by time alone; decisions of other processes come by this too. */
const LOOK_EVERY_MS = 15_000;

/** Posts the first cards first: a card that was replaced links to the one in its place. */
const ORDER = { post: 0, edit: 1, remind: 2 };

/** Keeps the cards of the admin channels as the core says they are. */
export type ApprovalBoard = {
  /** Looks now; never rejects. */
  look(): Promise<void>;
  /** Looks no more; a card that is being drawn is drawn to its end. */
  stop(): void;
};

/** Makes the board: it looks whenever the core says that a card waits, and by the clock. */
export function createApprovalBoard(parts: BotParts): ApprovalBoard {
  const { cards } = parts.core.approvals;
  let stopped = false;
  const look = createOneAtATime(
    async () => {
      for (;;) {
        if (stopped) return;
        const jobs = await cards.claim(CLAIM_MAX);
        for (const job of jobs.toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind]))
          await drawApproval(parts, job);
        if (jobs.length < CLAIM_MAX) return;
      }
    },
    (error) => parts.log.warn({ err: error }, 'the approval cards could not be looked through'),
  );
  cards.onWaiting(() => void look());
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return {
    look,
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}
