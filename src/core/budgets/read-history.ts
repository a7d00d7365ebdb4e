import type { ScopeName } from '../outcome.ts';
import type { BudgetHistoryRow } from '../store/budgets-rows.ts';
import type { NamedUser } from '../store/budgets-store.ts';
import type { Store } from '../store/store.ts';
import type { BudgetHistory } from './budgets.ts';
import { HISTORY_DAYS_MOST } from './ranges.ts';

/** Sums in one answer of the store. */
const PAGE = 500;

/**
 * Reads the history of a scope, page by page up to the entry that was the last one at the first page, so that all of
 * it is one picture. Throws when days and sums do not agree: a wrong total must not be shown.
 */
export async function readHistory(
  store: Pick<Store, 'budgetHistory'>,
  user: NamedUser,
  scope: ScopeName,
  days: number,
): Promise<BudgetHistory> {
  const asked = Math.min(Math.max(Math.trunc(days), 1), HISTORY_DAYS_MOST);
  const first = await store.budgetHistory({ user, scope, days: asked, upto: null, after: 0 });
  const lines: BudgetHistoryRow['lines'] = [...first.lines];
  let page = first;
  while (page.lines.length === PAGE) {
    page = await store.budgetHistory({ user, scope, days: asked, upto: first.upto, after: lines.length });
    lines.push(...page.lines);
  }
  const total = lines.reduce((sum, line) => sum + BigInt(line.cost_nano), 0n);
  const spent = first.days.reduce((sum, day) => sum + BigInt(day.spent_nano), 0n);
  if (total !== spent) throw new Error('the days and the sums of a budget history do not agree');
  return {
    scope,
    zone: first.zone,
    days: first.days.map((day) => ({
      day: day.day,
      spent: BigInt(day.spent_nano),
      limit: day.limit_nano === null ? null : BigInt(day.limit_nano),
    })),
    lines: lines.map(({ cost_nano, ...line }) => ({ ...line, cost: BigInt(cost_nano) })),
    total,
  };
}
