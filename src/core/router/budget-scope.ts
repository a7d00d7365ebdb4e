import type { BudgetScope } from '../outcome.ts';
import type { ScopeRow } from '../store/rows.ts';

/** A budget scope as the core's callers see it; an overdrawn scope has nothing left, never less. */
export function budgetScope(row: ScopeRow): BudgetScope {
  const limit = BigInt(row.limit_nano);
  const spent = BigInt(row.spent_nano);
  const held = BigInt(row.held_nano);
  const left = limit - spent - held;
  return {
    scope: row.scope,
    period: row.period,
    limit,
    spent,
    held,
    left: left > 0n ? left : 0n,
    resetsAt: row.resets_at,
  };
}
