import { formatUsd, shortUsd } from '../../core/index.ts';
import type { BudgetReport, BudgetScope, Grant } from '../../core/index.ts';
import type { CommandContext, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { plainText } from '../plain-text.ts';
import { adminsOnly } from '../replies/budget-replies.ts';
import { scopeName } from '../replies/denial.ts';
import { exactTime, relativeTime, upperFirst } from '../replies/wording.ts';

const BAR_CELLS = 20;
const KEY = '-# █ spent · ▒ set aside for what is running or waits · ░ left. A request must fit all of them.';
const GRANTS_SHOWN = 5;

/** A bar of spent (full), held (half) and left (empty), the same as the words beside it. */
export function budgetBar(scope: Pick<BudgetScope, 'limit' | 'spent' | 'held'>): string {
  const cellsOf = (part: bigint): number =>
    scope.limit <= 0n ? BAR_CELLS : Number((part * BigInt(BAR_CELLS) + scope.limit - 1n) / scope.limit);
  const spent = Math.min(BAR_CELLS, cellsOf(scope.spent));
  const held = Math.min(BAR_CELLS - spent, scope.held > 0n ? cellsOf(scope.held) : 0);
  return `${'█'.repeat(spent)}${'▒'.repeat(held)}${'░'.repeat(BAR_CELLS - spent - held)}`;
}

function nameOf(scope: Pick<BudgetScope, 'scope' | 'period'>, own: boolean): string {
  const name = scopeName(scope);
  return upperFirst(own ? name : name.replace(/^your /, 'their '));
}

function scopeLines(scope: BudgetScope, own: boolean): string[] {
  return [
    `**${nameOf(scope, own)}**: **${shortUsd(scope.left, 'down')}** left of ${shortUsd(scope.limit)}`,
    `\`${budgetBar(scope)}\``,
    `-# ${shortUsd(scope.spent)} spent · ${shortUsd(scope.held)} set aside · resets ${relativeTime(scope.resetsAt)}`,
  ];
}

function grantLine(grant: Grant, admin: boolean): string {
  const why = admin && grant.reason !== null ? ` (${plainText(grant.reason)})` : '';
  return `Grant: ${formatUsd(grant.extra)} more on each day until ${exactTime(grant.until)}${why}`;
}

function reportLines(report: BudgetReport, own: boolean, admin: boolean): string[] {
  const tomorrow = report.tomorrow.map((change) => {
    const limit = change.limit === null ? 'no limit' : formatUsd(change.limit);
    return `From ${exactTime(report.tomorrowAt)}: ${nameOf(change, own).toLowerCase()} is ${limit}.`;
  });
  const grants = report.grants.slice(0, GRANTS_SHOWN).map((grant) => grantLine(grant, admin));
  const more = report.grants.length - grants.length;
  const rest = more > 0 ? [`and ${more} more grants; the limits above count them all.`] : [];
  return [...report.scopes.flatMap((scope) => scopeLines(scope, own)), ...grants, ...rest, ...tomorrow, KEY];
}

/** `/budget show`: what one may still spend, and until when, in every scope that applies; admins ask for others too. */
export async function showBudget(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { actor, core } = context;
  const other = invocation.member('user');
  const own = other === null || other.id === actor.userId;
  if (!own && !actor.admin) {
    await core.record('admin_refused', actor, { tried: 'budget_show' });
    return adminsOnly("Seeing somebody else's budget");
  }
  const person = own
    ? { guildId: actor.guildId, userId: actor.userId, roleIds: actor.roleIds }
    : { guildId: actor.guildId, userId: other.id, roleIds: other.roleIds };
  const report = await core.budgets.report(person);
  const title = own ? 'Budget' : `Budget of ${plainText(other.name)}`;
  return { kind: 'reply', tone: 'plain', title, lines: reportLines(report, own, actor.admin) };
}
