import { shortUsd } from '../../core/index.ts';
import type { BudgetScope, Nano } from '../../core/index.ts';
import { NOTHING_SPENT, type Reply } from './reply.ts';
import { relativeTime } from './wording.ts';

/** How a scope is called: `your daily budget`, `this server's monthly budget`. */
export function scopeName(scope: Pick<BudgetScope, 'scope' | 'period'>): string {
  const whose = { user: 'your', guild: "this server's", everyone: "everyone's" }[scope.scope];
  return `${whose} ${scope.period === 'day' ? 'daily' : 'monthly'} budget`;
}

/** The reply to a request that fits no budget: how much, of how much, until when. */
export function denialReply(over: BudgetScope, least: Nano): Reply {
  const figures = `${shortUsd(over.spent)} of ${shortUsd(over.limit)} spent, ${shortUsd(over.held)} set aside`;
  const what =
    over.left === 0n
      ? `Not done: ${scopeName(over)} is used up (${figures}).`
      : `Not done: this costs at least ${shortUsd(least, 'up')}, and ${scopeName(over)} has ${shortUsd(over.left, 'down')} left (${figures}).`;
  return {
    what: `${what} It resets ${relativeTime(over.resetsAt)}.`,
    money: NOTHING_SPENT,
    next:
      over.left === 0n
        ? 'Wait for the reset, or ask an admin for a higher limit. /budget show has the figures.'
        : 'Ask for less, wait for the reset, or ask an admin for a higher limit. /budget show has the figures.',
  };
}
