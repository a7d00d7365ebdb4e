import { formatUsd } from '../../core/index.ts';
import type { CommandContext, Suggestion } from '../command.ts';

const UNTIL = ['tonight', 'tomorrow', '12 hours', '3 days', '1 week', '2 weeks', 'end of month'];

const matches = (typed: string) => (text: string) => text.toLowerCase().includes(typed.trim().toLowerCase());

/** What is offered while an option of `/budget` is typed: ends of a grant, and, for admins, living grants. */
export async function suggestBudget(
  option: string,
  typed: string,
  context: CommandContext,
): Promise<Suggestion[]> {
  if (option === 'until') {
    const found = UNTIL.filter(matches(typed));
    return found.map((value) => ({ name: value, value }));
  }
  if (option !== 'grant' || !context.actor.admin) return [];
  const grants = await context.core.budgets.grants(context.actor.guildId);
  return grants
    .map((grant) => ({
      name: `${grant.whom ?? 'somebody'}: ${formatUsd(grant.extra)} a day until ${grant.until.slice(0, 10)}${grant.reason === null ? '' : ` (${grant.reason})`}`,
      value: grant.grantId,
    }))
    .filter((suggestion) => matches(typed)(suggestion.name));
}
