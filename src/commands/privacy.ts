import type { CommandContext, Plan, SlashCommand } from './command.ts';
import type { Invocation } from './invocation.ts';
import { privacyData } from './privacy/privacy-data.ts';
import { erasureReply, exportReply, optOutReply, privacyReply } from './replies/privacy-replies.ts';

async function erase(invocation: Invocation, { core, actor }: CommandContext): Promise<Plan> {
  const sure = invocation.text('sure');
  const view = await core.privacy.show(actor);
  if (sure === null) return erasureReply({ answer: 'asking' }, view);
  return erasureReply(await core.privacy.askErasure(actor, sure === 'yes'), view);
}

/** `/privacy`: what is kept of somebody, a copy of it, its end, and their word that nobody may analyse their messages. */
export const privacy: SlashCommand = {
  kind: 'slash',
  access: 'everyone',
  data: privacyData,
  plan: async (invocation, context) => {
    const { core, actor } = context;
    switch (invocation.path[1]) {
      case 'export':
        return exportReply(await core.privacy.exportJson(actor));
      case 'erase':
        return erase(invocation, context);
      case 'optout': {
        const on = invocation.text('setting') === 'on';
        return optOutReply(on, await core.privacy.optOut(actor, on));
      }
      case undefined:
      default:
        return privacyReply(await core.privacy.show(actor));
    }
  },
};
