import type { CommandContext, Plan, SlashCommand } from './command.ts';
import type { Invocation } from './invocation.ts';
import { ownReply, toggleListReply } from './replies/toggle-replies.ts';
import { lockToggle, revertToggle, setToggle, toggleHistory } from './toggle/change-toggle.ts';
import { suggestToggle } from './toggle/suggest-toggle.ts';
import { toggleData } from './toggle/toggle-data.ts';
import { toggleName } from './toggle/toggle-name.ts';

async function ownToggle(invocation: Invocation, { core, actor }: CommandContext): Promise<Plan> {
  const { name } = toggleName(invocation.text('toggle') ?? '');
  const setting = invocation.text('setting');
  const enabled = setting === 'default' ? null : setting === 'on';
  return ownReply(name, await core.toggles.setOwn(actor, name, enabled));
}

/** `/toggle`: what is on, for whom; each person's own word; changes by admins. Every answer is for the asker alone. */
export const toggle: SlashCommand = {
  kind: 'slash',
  access: {
    list: 'everyone',
    mine: 'everyone',
    set: 'admin',
    lock: 'admin',
    history: 'admin',
    revert: 'admin',
  },
  data: toggleData,
  plan: async (invocation, context) => {
    switch (invocation.path[1]) {
      case 'set':
        return setToggle(invocation, context);
      case 'mine':
        return ownToggle(invocation, context);
      case 'lock':
        return lockToggle(invocation, context);
      case 'history':
        return toggleHistory(invocation, context);
      case 'revert':
        return revertToggle(invocation, context);
      case undefined:
      default:
        return toggleListReply(await context.core.toggles.list(context.actor));
    }
  },
  suggest: suggestToggle,
};
