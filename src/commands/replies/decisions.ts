import { formatUsd } from '../../core/index.ts';
import type { ApprovalView, DecideAnswer } from '../../core/index.ts';
import { NOTHING_SPENT, type Reply } from './reply.ts';
import { relativeTime } from './wording.ts';

/** What each ended state is called, as in "already approved". */
const ENDED: Record<Exclude<ApprovalView['state'], 'pending'>, string> = {
  approved: 'approved',
  denied: 'denied',
  expired: 'expired',
  cancelled: 'cancelled',
  replaced: 'replaced by a new request',
};

const CHANGED: Record<Extract<DecideAnswer, { answer: 'changed' }>['what'], string> = {
  price: 'the price of the model changed',
  toggle: 'the feature was switched',
  route: 'the route of this operation changed',
  budget: 'the budget it must fit changed',
};

/** Who decided, as a mention that pings nobody; `an admin` once that person is erased. */
export function deciderName(view: Pick<ApprovalView, 'decidedById'>): string {
  return view.decidedById === null ? 'an admin' : `<@${view.decidedById}>`;
}

/** "already approved by X 3 minutes ago": how a request ended before somebody else's click. */
function alreadyText({ state, decidedAt, ...view }: ApprovalView): string {
  const how = state === 'pending' ? 'decided' : ENDED[state];
  const by =
    state === 'approved' || state === 'denied' || state === 'cancelled' ? ` by ${deciderName(view)}` : '';
  return `already ${how}${by}${decidedAt === null ? '' : ` ${relativeTime(decidedAt)}`}`;
}

function changedReply(answer: Extract<DecideAnswer, { answer: 'changed' }>): Reply {
  const why = CHANGED[answer.what];
  return answer.view.state === 'pending'
    ? {
        what: `Not done: since it was asked, ${why}. So a new request stands in its place, for up to ${formatUsd(answer.view.amount)}.`,
        money: NOTHING_SPENT,
        next: 'Decide on the new card.',
      }
    : {
        what: `Not done: since it was asked, ${why}, and it cannot be run any more. The request has ended.`,
        money: 'Nothing was spent, and what was set aside is free again.',
        next: 'There is nothing to decide; the person who asked is told.',
      };
}

/** The private answer to an approver: what became of the request, and of the click where it decided nothing. */
export function decisionReply(answer: DecideAnswer): Reply {
  switch (answer.answer) {
    case 'approved':
      return {
        what: `Approved, audit #${answer.view.auditSeq}: it is run now.`,
        money: `It may cost up to ${formatUsd(answer.view.amount)} and no more.`,
        next: 'The person who asked gets the result where they asked for it.',
      };
    case 'denied':
      return {
        what: `Denied, audit #${answer.view.auditSeq}: it is not run.`,
        money: 'Nothing was spent, and what was set aside is free again.',
        next: 'The person who asked is told, with your reason if you gave one.',
      };
    case 'already':
      return {
        what: `Not done: this request was ${alreadyText(answer.view)}.`,
        money: 'Your click changed nothing.',
        next: 'There is nothing left to decide.',
      };
    case 'expired':
      return {
        what: `Not done: this request expired ${relativeTime(answer.view.expiresAt)}, before your click.`,
        money: NOTHING_SPENT,
        next: 'Whoever asked can run the command again.',
      };
    case 'changed':
      return changedReply(answer);
    case 'own':
    case 'not_admin':
    case 'unknown':
    case 'other_request':
    default:
      return CLICKS[answer.answer];
  }
}

const CLICKS: Record<'own' | 'not_admin' | 'unknown' | 'other_request', Reply> = {
  own: {
    what: 'Not done: this is your own request, and another admin must decide about it.',
    money: NOTHING_SPENT,
    next: 'Ask another admin. Where there is only one, the operator can set ALLOW_SELF_APPROVAL.',
  },
  not_admin: {
    what: 'Not done: only admins of this server decide about requests.',
    money: NOTHING_SPENT,
    next: 'Nothing to do: an admin has been asked already.',
  },
  unknown: {
    what: 'Not done: Helix knows no request of that id in this server.',
    money: NOTHING_SPENT,
    next: 'See /approvals list for the requests that wait.',
  },
  other_request: {
    what: 'Not done: this button belongs to another request than the one that stands now.',
    money: NOTHING_SPENT,
    next: 'Decide on the newest card, or see /approvals list.',
  },
};
