import { formatUsd, shortUsd } from '../../core/index.ts';
import type {
  AmountRange,
  AmountRefusal,
  GrantAnswer,
  Limit,
  Nano,
  RevokeAnswer,
  SetLimitAnswer,
} from '../../core/index.ts';
import { GRANT_DAYS_MOST } from '../../core/index.ts';
import type { Plan } from '../command.ts';
import { clipped, plainText } from '../plain-text.ts';
import { exactTime, relativeTime } from './wording.ts';

const UNCHANGED = 'Nothing was changed.';

/** A "no" of the budget commands: why, that nothing changed, what to do. */
export function budgetRefusal(what: string, next: string): Plan {
  return { kind: 'reply', tone: 'refused', title: 'Budget', lines: [what, UNCHANGED, next] };
}

/** The reply to somebody who is no admin. `what` names the deed, such as `Setting a budget`. */
export function adminsOnly(what: string): Plan {
  return budgetRefusal(
    `Not done: ${what} is for admins of this server.`,
    'Ask an admin. /budget show tells you your own budget.',
  );
}

const WHY: Record<AmountRefusal, (typed: string) => string> = {
  not_an_amount: (typed) => `“${typed}” is not an amount of money.`,
  negative: (typed) => `“${typed}” is below zero.`,
  ambiguous: (typed) => `“${typed}” can be read as two amounts.`,
  too_precise: (typed) => `“${typed}” has more than nine digits after the point.`,
  too_small: (typed) => `“${typed}” is too little here.`,
  too_large: (typed) => `“${typed}” is too much here.`,
};

/** What was typed, safe to show again. */
function echoed(typed: string): string {
  return plainText(clipped(typed, 60));
}

/** The reply to an amount that is not taken, with what is allowed. */
function badAmount(typed: string, why: AmountRefusal, range: AmountRange): Plan {
  return budgetRefusal(
    `Not done: ${WHY[why](echoed(typed))}`,
    `Type dollars, such as 25 or 12.50. Here ${shortUsd(range.least)} to ${shortUsd(range.most)} is allowed.`,
  );
}

const SOURCES = { own: 'set', role: 'from a role', default: 'the default' } as const;

function limitText(limit: Limit): string {
  if (limit.amount === null) return 'no limit';
  return `${formatUsd(limit.amount)}${limit.source === null ? '' : ` (${SOURCES[limit.source]})`}`;
}

const nanoText = (amount: Nano | null): string => (amount === null ? 'no limit' : formatUsd(amount));

/** The reply to a limit that was set: before, after, from when, and what helps today. */
export function limitReply(
  answer: SetLimitAnswer,
  about: { title: string; period: 'day' | 'month'; typed: string; grant: string | null },
): Plan {
  switch (answer.kind) {
    case 'not_admin':
      return adminsOnly('Setting a budget');
    case 'bad_amount':
      return badAmount(about.typed, answer.why, answer.range);
    case 'no_default':
      return budgetRefusal(
        "Not done: everyone's budget has no default to go back to.",
        'Type the amount you want, such as 50.',
      );
    case 'set':
    default: {
      const { before, after, startsAt } = answer;
      const limit = about.period === 'day' ? 'Daily limit' : 'Monthly limit';
      const help = about.grant === null ? '' : ` To help today, use ${about.grant}.`;
      return {
        kind: 'reply',
        tone: 'plain',
        title: about.title,
        lines: [
          `${limit}: ${limitText(before)} → **${limitText(after)}**`,
          `It counts from ${exactTime(startsAt)} (${relativeTime(startsAt)}), when the next day begins. Until then ${nanoText(before.amount)} stays.${help}`,
          `-# audit #${answer.auditSeq}`,
        ],
      };
    }
  }
}

/** The reply to a grant: what it adds, until when, and today's limit before and after. */
export function grantReply(
  answer: GrantAnswer,
  typed: { amount: string; until: string; reason: string; whom: string },
): Plan {
  switch (answer.kind) {
    case 'not_admin':
      return adminsOnly('Granting money');
    case 'bad_amount':
      return badAmount(typed.amount, answer.why, answer.range);
    case 'bad_until':
      return budgetRefusal(
        `Not done: “${echoed(typed.until)}” is not a time a grant can end.`,
        `Type tonight, 12 hours, 3 days, 2 weeks, end of month, or a date such as 2027-01-31; at most ${GRANT_DAYS_MOST} days ahead.`,
      );
    case 'no_reason':
      return budgetRefusal('Not done: a grant needs a reason.', 'Say in a few words what it is for.');
    case 'granted':
    default:
      return {
        kind: 'reply',
        tone: 'plain',
        title: `Grant for ${plainText(typed.whom)}`,
        lines: [
          `**${formatUsd(answer.extra)}** more on each day until ${exactTime(answer.until)} (${relativeTime(answer.until)}), from now on.`,
          `Today's limit: ${nanoText(answer.before)} → **${nanoText(answer.after)}**. The server's and everyone's limits stay as they are.`,
          `Reason: ${plainText(clipped(typed.reason, 300))}`,
          `-# audit #${answer.auditSeq} · grant ${answer.grantId.slice(0, 8)}`,
        ],
      };
  }
}

/** The reply to a grant that was taken back. */
export function revokeReply(answer: RevokeAnswer): Plan {
  switch (answer.kind) {
    case 'not_admin':
      return adminsOnly('Revoking a grant');
    case 'unknown':
      return budgetRefusal(
        'Not done: there is no such grant any more. It ended, or somebody revoked it.',
        'Choose one from the list that opens while you type.',
      );
    case 'revoked':
    default:
      return {
        kind: 'reply',
        tone: 'plain',
        title: 'Grant revoked',
        lines: [
          `${answer.userId === null ? 'The grant' : `<@${answer.userId}>'s grant`} of ${formatUsd(answer.extra)} a day ended now. What is already running keeps its money.`,
          `Today's limit: ${nanoText(answer.before)} → **${nanoText(answer.after)}**`,
          `-# audit #${answer.auditSeq}`,
        ],
      };
  }
}
