import { formatUsd } from '../../core/index.ts';
import type { Outcome } from '../../core/index.ts';
import type { Reply } from './reply.ts';
import { relativeTime } from './wording.ts';

/** The reply to a request that an admin must approve first. */
export function waitingReply(outcome: Extract<Outcome, { kind: 'waiting' }>): Reply {
  return {
    what: 'This needs the yes of an admin; they have been asked in their channel.',
    money: `Nothing was spent. Up to ${formatUsd(outcome.amount)} is set aside until they answer.`,
    next: `You are told here or in the channel as soon as they decide. Without an answer it ends ${relativeTime(outcome.expiresAt)}.`,
  };
}
