import { shortUsd } from '../../core/index.ts';
import type { CommandContext, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { adminsOnly } from '../replies/budget-replies.ts';

/** People whom the ledger names. */
const TOP_MAX = 25;

/** `/budget top`: who spent most in this server, today or this month. For admins, because it names people. */
export async function budgetTop(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { actor, core } = context;
  if (!actor.admin) {
    await core.record('admin_refused', actor, { tried: 'budget_top' });
    return adminsOnly('Seeing who spent most');
  }
  const period = invocation.text('period') === 'month' ? 'month' : 'day';
  const top = await core.budgets.top(actor.guildId, period);
  const held = (amount: bigint): string => (amount > 0n ? ` · ${shortUsd(amount)} set aside` : '');
  const people = top.people.map((one, index) => {
    const who = one.userId === null ? 'somebody whose data was erased' : `<@${one.userId}>`;
    return `${index + 1}. ${who} · ${shortUsd(one.spent)} spent${held(one.held)}`;
  });
  return {
    kind: 'reply',
    tone: 'plain',
    title: `Who spent most ${period === 'day' ? 'today' : 'this month'}`,
    lines: [
      ...(people.length === 0 ? ['Nobody has spent anything yet.'] : people),
      ...(people.length < TOP_MAX
        ? []
        : [`-# These are the first ${TOP_MAX}; the sum below is of everybody.`]),
      `**Together ${shortUsd(top.guild.spent)} spent**${held(top.guild.held)}, since ${top.from}.`,
    ],
  };
}
