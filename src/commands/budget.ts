import { SlashCommandBuilder } from 'discord.js';
import { formatUsd } from '../core/index.ts';
import type { BudgetScope } from '../core/index.ts';
import type { SlashCommand } from './command.ts';
import { guildOnly } from './guild-command.ts';
import { scopeName } from './replies/denial.ts';
import { relativeTime } from './replies/wording.ts';

const BAR_CELLS = 20;

/** A bar of spent (full), held (half) and left (empty), the same as the words beside it. */
export function budgetBar(scope: Pick<BudgetScope, 'limit' | 'spent' | 'held'>): string {
  const cellsOf = (part: bigint): number =>
    scope.limit <= 0n ? BAR_CELLS : Number((part * BigInt(BAR_CELLS) + scope.limit - 1n) / scope.limit);
  const spent = Math.min(BAR_CELLS, cellsOf(scope.spent));
  const held = Math.min(BAR_CELLS - spent, scope.held > 0n ? cellsOf(scope.held) : 0);
  return `${'█'.repeat(spent)}${'▒'.repeat(held)}${'░'.repeat(BAR_CELLS - spent - held)}`;
}

function scopeLines(scope: BudgetScope): string[] {
  const name = scopeName(scope);
  return [
    `**${name.charAt(0).toUpperCase()}${name.slice(1)}**`,
    `\`${budgetBar(scope)}\``,
    `${formatUsd(scope.spent)} spent · ${formatUsd(scope.held)} held · ${formatUsd(scope.left)} left of ${formatUsd(scope.limit)} · resets ${relativeTime(scope.resetsAt)}`,
  ];
}

/** `/budget show`: what one may still spend, and until when, in every scope that applies. */
export const budget: SlashCommand = {
  kind: 'slash',
  data: guildOnly(
    new SlashCommandBuilder().setName('budget').setDescription('What you may spend, and what you have spent'),
  )
    .addSubcommand((command) =>
      command.setName('show').setDescription('Your budget: spent, held, left, and when it resets'),
    )
    .toJSON(),
  plan: async (_, context) => {
    const scopes = await context.core.budget(context.actor);
    const key = '-# █ spent · ▒ held for what is running · ░ left. A request must fit all of them.';
    return { kind: 'reply', tone: 'plain', title: 'Budget', lines: [...scopes.flatMap(scopeLines), key] };
  },
};
