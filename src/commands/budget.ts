import { budgetData } from './budget/budget-data.ts';
import { budgetHistory } from './budget/budget-history.ts';
import { budgetTop } from './budget/budget-top.ts';
import { grantBudget, revokeGrant, setBudget } from './budget/change-budget.ts';
import { showBudget } from './budget/show-budget.ts';
import { suggestBudget } from './budget/suggest-budget.ts';
import type { SlashCommand } from './command.ts';

/** `/budget`: what one may spend and has spent; limits and grants for admins. Every answer is for the asker alone. */
export const budget: SlashCommand = {
  kind: 'slash',
  access: {
    show: 'owner',
    history: 'owner',
    'set user': 'admin',
    'set role': 'admin',
    'set server': 'admin',
    'set everyone': 'admin',
    grant: 'admin',
    revoke: 'admin',
    top: 'admin',
  },
  data: budgetData,
  plan: (invocation, context) => {
    switch (invocation.path[1]) {
      case 'set':
        return setBudget(invocation, context);
      case 'grant':
        return grantBudget(invocation, context);
      case 'revoke':
        return revokeGrant(invocation, context);
      case 'history':
        return budgetHistory(invocation, context);
      case 'top':
        return budgetTop(invocation, context);
      case undefined:
      default:
        return showBudget(invocation, context);
    }
  },
  suggest: suggestBudget,
};
