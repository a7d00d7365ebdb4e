import type { LimitTarget } from '../../core/index.ts';
import type { CommandContext, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { plainText } from '../plain-text.ts';
import { grantReply, limitReply, revokeReply } from '../replies/budget-replies.ts';
import { refusalPlan } from '../refusal-plan.ts';

type Named = { target: LimitTarget; title: string };

/** Whose limit the subcommand is about; null when Discord left the option out. */
function targetOf(invocation: Invocation, guildId: string): Named | null {
  switch (invocation.path[2]) {
    case 'user': {
      const user = invocation.member('user');
      if (user === null) return null;
      const person = { guildId, userId: user.id, roleIds: user.roleIds };
      return { target: { scope: 'user', person }, title: `Budget of ${plainText(user.name)}` };
    }
    case 'role': {
      const role = invocation.role('role');
      if (role === null) return null;
      return {
        target: { scope: 'role', roleId: role.id },
        title: `Budget of the role ${plainText(role.name)}`,
      };
    }
    case 'server':
      return { target: { scope: 'guild' }, title: "This server's budget" };
    case 'everyone':
      return { target: { scope: 'everyone' }, title: "Everyone's budget" };
    case undefined:
    default:
      return null;
  }
}

/** `/budget set ...`: a limit from the next local midnight on. */
export async function setBudget(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { actor, core } = context;
  const named = targetOf(invocation, actor.guildId);
  if (named === null) return refusalPlan('input_invalid');
  const period = invocation.text('period') === 'month' ? 'month' : 'day';
  const typed = invocation.text('amount') ?? '';
  const answer = await core.budgets.setLimit(actor, named.target, period, typed);
  const id = context.commandId('budget');
  const mention = id === null ? '`/budget grant`' : `</budget grant:${id}>`;
  const helpsToday = named.target.scope === 'user' && period === 'day';
  return limitReply(answer, { title: named.title, period, typed, grant: helpsToday ? mention : null });
}

/** `/budget grant`: more money for a while, from now on. */
export async function grantBudget(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { actor, core } = context;
  const user = invocation.member('user');
  if (user === null) return refusalPlan('input_invalid');
  const typed = {
    amount: invocation.text('amount') ?? '',
    until: invocation.text('until') ?? '',
    reason: invocation.text('reason') ?? '',
    whom: user.name,
  };
  const person = { guildId: actor.guildId, userId: user.id, roleIds: user.roleIds };
  return grantReply(await core.budgets.grant(actor, person, typed), typed);
}

/** `/budget revoke`: a grant ends now. */
export async function revokeGrant(invocation: Invocation, context: CommandContext): Promise<Plan> {
  return revokeReply(await context.core.budgets.revoke(context.actor, invocation.text('grant') ?? ''));
}
