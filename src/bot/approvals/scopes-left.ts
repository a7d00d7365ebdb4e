import { shortUsd } from '../../core/index.ts';
import type { BudgetScope } from '../../core/index.ts';

const WHOSE: Record<BudgetScope['scope'], string> = {
  user: 'their',
  guild: "this server's",
  everyone: "everyone's",
};

/** What every budget of the requester has left, as an approver reads it: `their day $9.38 of $10.00 · ...`. */
export function scopesLeft(scopes: readonly BudgetScope[]): string {
  return scopes
    .map(
      ({ scope, period, left, limit }) =>
        `${WHOSE[scope]} ${period} ${shortUsd(left, 'down')} of ${shortUsd(limit)}`,
    )
    .join(' · ');
}
