import { formatUsd } from '../../core/index.ts';
import type { Delivery } from '../../core/index.ts';
import { failureReply } from './failures.ts';
import { refusalReply } from './refusals.ts';
import type { Reply } from './reply.ts';

const NEXT = 'Press **Continue** to let the agent go on; it knows the outcome.';

/**
 * What the asker of an agent is told once an operation that it waited for has been decided about. Without a word of the
 * content, because it may stand in a channel. `title` is what the operation is called.
 */
export function toolDecidedReply(title: string, outcome: Delivery['outcome']): Reply {
  switch (outcome.kind) {
    case 'completed':
      return {
        what: `The yes that the agent waited for has come, and **${title}** was run for it.`,
        money: `It cost ${formatUsd(outcome.receipt.cost)}.`,
        next: NEXT,
      };
    case 'failed': {
      const reply = failureReply(outcome.code, outcome.facts, outcome.receipt);
      return { ...reply, what: `The agent waited for **${title}**, which failed. ${reply.what}`, next: NEXT };
    }
    case 'refused': {
      // What an admin typed may be about the content, so it is left to Details.
      const { reason, ...facts } = outcome.facts;
      const reply = refusalReply(outcome.code, facts);
      const hint = reason ? ' The reason is under Details.' : '';
      return { ...reply, what: `The agent waited for **${title}**. ${reply.what}${hint}`, next: NEXT };
    }
    case 'cancelled':
    default:
      return {
        what: `The agent waited for **${title}**, which was cancelled.`,
        money: `${formatUsd(outcome.receipt.cost)} was booked for it.`,
        next: NEXT,
      };
  }
}
