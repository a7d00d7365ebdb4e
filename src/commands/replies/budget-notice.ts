import { shortUsd } from '../../core/index.ts';
import type { BudgetNotice } from '../../core/index.ts';
import { scopeName } from './denial.ts';
import { relativeTime } from './wording.ts';

/** People named in one digest; of the rest there is a count. */
const PEOPLE_SHOWN = 20;

function crossed(notice: Pick<BudgetNotice, 'percent' | 'spent' | 'limit'>): string {
  return `${notice.percent} % (${shortUsd(notice.spent)} of ${shortUsd(notice.limit)})`;
}

/** Of several warnings about one budget only the highest is news. */
function highest(notices: readonly BudgetNotice[]): BudgetNotice[] {
  const best = new Map<string, BudgetNotice>();
  for (const notice of notices) {
    const key = `${notice.scope} ${notice.period} ${notice.resetsAt}`;
    const known = best.get(key);
    if (!known || known.percent < notice.percent) best.set(key, notice);
  }
  return [...best.values()];
}

/** What one person is told of their own budgets. */
export function ownNoticeLines(notices: readonly BudgetNotice[]): string[] {
  return highest(notices).map((notice) => {
    const what = `You have spent ${crossed(notice)} of ${scopeName(notice)}. It resets ${relativeTime(notice.resetsAt)}.`;
    return notice.percent < 100 ? what : `${what} Until then an admin can help with \`/budget grant\`.`;
  });
}

/** What the admin channel is told of a budget that all share. */
export function sharedNoticeLines(notice: BudgetNotice): string[] {
  const whose = notice.scope === 'guild' ? 'This server has' : 'All servers of this bot together have';
  const name = notice.period === 'day' ? 'daily' : 'monthly';
  const next =
    notice.percent < 100
      ? 'At 100 % requests that cost anything are refused.'
      : 'What costs anything is refused until then.';
  return [
    `${whose} spent ${crossed(notice)} of the ${name} budget. It resets ${relativeTime(notice.resetsAt)}.`,
    `${next} \`/budget top\` shows who spent it, \`/budget set\` changes the limit from the next day on.`,
  ];
}

/** The day's list of people who reached a warning, for the admin channel. */
export function digestLines(notice: BudgetNotice): string[] {
  const people = notice.people.slice(0, PEOPLE_SHOWN).map((one) => {
    const who = one.userId === null ? 'Somebody whose data was erased' : `<@${one.userId}>`;
    return `${who}: ${crossed(one)} of the ${one.period === 'day' ? 'daily' : 'monthly'} budget`;
  });
  const more = notice.people.length - people.length;
  return [...people, ...(more > 0 ? [`and ${more} more`] : [])];
}
