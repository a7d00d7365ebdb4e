import type { Outcome, Receipt } from '../../core/index.ts';
import { cancelledReply, failureReply } from '../../commands/replies/failures.ts';
import { denialReply } from '../../commands/replies/denial.ts';
import { noticeReply } from '../../commands/replies/notices.ts';
import { refusalReply } from '../../commands/replies/refusals.ts';
import { replyLines } from '../../commands/replies/reply.ts';
import { type ActionRow, type Card, cardMessage } from './card.ts';
import { buttonRow } from './buttons.ts';
import { footerLine } from './footer.ts';
import { waitingReply } from '../../commands/replies/waiting.ts';
import type { WireMessage } from '../wire-message.ts';

/** An outcome that brought no result. */
export type Unserved = Exclude<Outcome, { kind: 'completed' }>;

/** Retry and Details, where there is a stored operation: one that ended before it began has no model and no row. */
function againRows(receipt: Receipt): ActionRow[] {
  return receipt.model === '' ? [] : [buttonRow(receipt.operationId, ['retry', 'details'])];
}

/** The card of an outcome without a result: why, what was booked, what to do, and the buttons that still help. */
export function unservedCard(title: string, outcome: Unserved): Card {
  switch (outcome.kind) {
    case 'refused':
      return {
        tone: 'refused',
        title,
        lines: replyLines(refusalReply(outcome.code, outcome.facts), outcome.operationId),
        rows: [],
      };
    case 'denied':
      return {
        tone: 'refused',
        title,
        lines: replyLines(denialReply(outcome.over, outcome.least), outcome.operationId),
        rows: [],
      };
    case 'failed': {
      const lines = replyLines(failureReply(outcome.code, outcome.facts, outcome.receipt), null);
      // A result that only waits to be booked comes by itself: another run would be paid for as well.
      const waits = outcome.facts['reason'] === 'result_waits';
      const rows = waits ? [buttonRow(outcome.receipt.operationId, ['details'])] : againRows(outcome.receipt);
      return { tone: 'failed', title, lines: [...lines, footerLine(outcome.receipt)], rows };
    }
    case 'cancelled': {
      const lines = replyLines(cancelledReply(outcome.receipt), null);
      const rows = againRows(outcome.receipt);
      return { tone: 'cancelled', title, lines: [...lines, footerLine(outcome.receipt)], rows };
    }
    case 'waiting':
      return {
        tone: 'waiting',
        title,
        lines: replyLines(waitingReply(outcome), outcome.operationId),
        rows: [buttonRow(outcome.operationId, ['cancel', 'details'])],
      };
    case 'replay':
    default:
      return {
        tone: 'refused',
        title,
        lines: replyLines(noticeReply('replay'), outcome.operationId),
        rows: [],
      };
  }
}

/** The private card of a served operation, once its result is where it belongs. */
export function doneCard(
  title: string,
  outcome: Extract<Outcome, { kind: 'completed' }>,
  link: string | null,
): Card {
  const rows: ActionRow[] = [buttonRow(outcome.receipt.operationId, ['details'])];
  const where =
    link === null ? 'The result is below, for you alone.' : `The result is in the channel: ${link}`;
  return { tone: 'done', title, lines: [where, footerLine(outcome.receipt)], rows };
}

/** An answer for one person that is no operation's outcome. */
export function replyCardMessage(tone: Card['tone'], title: string, lines: readonly string[]): WireMessage {
  return cardMessage({ tone, title, lines, rows: [] }, { ephemeral: true });
}
