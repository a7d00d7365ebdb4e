import { shortUsd } from '../../core/index.ts';
import type { ApprovalView, Outcome } from '../../core/index.ts';
import { ownApprovalRuleText } from './approval-rule.ts';
import { deciderName } from './decisions.ts';
import type { Reply } from './reply.ts';
import { relativeTime } from './wording.ts';

/** The reply to a request that an admin must approve first. */
export function waitingReply(outcome: Extract<Outcome, { kind: 'waiting' }>): Reply {
  return {
    what: `It can cost up to ${shortUsd(outcome.amount, 'up')}; ${ownApprovalRuleText(outcome.rule, outcome.ruleFacts)}. The admins have been asked in their channel.`,
    money: `Nothing was spent. Up to ${shortUsd(outcome.amount, 'up')} is set aside until they answer.`,
    next: `You are told here or in this channel as soon as they decide. Without an answer it ends ${relativeTime(outcome.expiresAt)}.`,
  };
}

/** The reply to a request that was approved and is about to run, or that waits again in another form. */
export function decidedReply(view: ApprovalView): Reply {
  if (view.state === 'approved') {
    return {
      what: `Approved by ${deciderName(view)}: it is run now.`,
      money: `It may cost up to ${shortUsd(view.amount, 'up')} and no more.`,
      next: 'The result comes to this channel, or to you alone if you asked for that.',
    };
  }
  return {
    what: 'Something your request depends on changed, so the admins were asked anew.',
    money: 'Nothing was spent; what it can cost now is set aside until they answer.',
    next: 'You are told here or in this channel as soon as they decide.',
  };
}
