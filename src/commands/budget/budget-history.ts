import { budgetChartAlt, budgetCsv, formatUsd, renderBudgetChart } from '../../core/index.ts';
import type { BudgetHistory, ScopeName } from '../../core/index.ts';
import type { CommandContext, Plan, ReplyFile } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { plainText } from '../plain-text.ts';
import { adminsOnly, budgetRefusal } from '../replies/budget-replies.ts';

const DAYS = 30;

function isScope(text: string | null): text is ScopeName {
  return text === 'user' || text === 'guild' || text === 'everyone';
}

/** The picture and the table; where the picture cannot be drawn, the table alone. */
async function historyFiles(history: BudgetHistory): Promise<ReplyFile[]> {
  const span = `${history.days[0]?.day}-to-${history.days.at(-1)?.day}`;
  const csv: ReplyFile = {
    name: `budget-${span}.csv`,
    contentType: 'text/csv; charset=utf-8',
    bytes: new TextEncoder().encode(budgetCsv(history)),
    description: `Spending by day, operation, provider and model; the last row is the total, ${formatUsd(history.total)}`,
  };
  const png = await renderBudgetChart(history).catch(() => null);
  if (png === null) return [csv];
  const chart: ReplyFile = {
    name: `budget-${span}.png`,
    contentType: 'image/png',
    bytes: png,
    description: budgetChartAlt(history),
  };
  return [chart, csv];
}

function historyLines(history: BudgetHistory, files: readonly ReplyFile[]): string[] {
  const spending = history.days.filter((day) => day.spent > 0n).length;
  const days = history.days.length === 1 ? 'today' : `in ${history.days.length} days, on ${spending} of them`;
  return [
    `**${formatUsd(history.total)}** ${days}.`,
    `-# Days of ${history.zone}. The last row of the CSV is this total: the sum of the ledger's entries, to the last digit.`,
    ...(files.length > 1 ? [] : ['The chart could not be drawn on this machine; the CSV has everything.']),
  ];
}

/** `/budget history`: what was spent day by day, as a chart and a CSV. */
export async function budgetHistory(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { actor, core } = context;
  const other = invocation.member('user');
  const asked = invocation.text('of');
  if (other !== null && asked !== null && asked !== 'user') {
    return budgetRefusal(
      'Not done: a history is of one person or of a whole, not of both.',
      'Leave out `of` or `user`.',
    );
  }
  const scope = isScope(asked) ? asked : 'user';
  const own = other === null || other.id === actor.userId;
  if (!own && !actor.admin) {
    await core.record('admin_refused', actor, { tried: 'budget_history' });
    return adminsOnly("Seeing somebody else's spending");
  }
  const person = own
    ? { guildId: actor.guildId, userId: actor.userId, roleIds: actor.roleIds }
    : { guildId: actor.guildId, userId: other.id, roleIds: other.roleIds };
  const history = await core.budgets.history(person, scope, invocation.number('days') ?? DAYS);
  const files = await historyFiles(history);
  const whose = { user: 'you', guild: 'this server', everyone: 'everyone' }[scope];
  return {
    kind: 'reply',
    tone: 'plain',
    title: `Spent by ${own ? whose : plainText(other.name)}`,
    lines: historyLines(history, files),
    files,
  };
}
