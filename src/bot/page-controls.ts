import { replyMessage } from './cards/reply-message.ts';
import { commandContext } from './command-context.ts';
import type { Control, ControlScope } from './control.ts';

/** The buttons that turn the pages of a command's answer: the page is made anew, with the command's own checks. */
export function pageControls(command: string): ControlScope {
  const turn: Control = {
    access: 'admin',
    first: 'update',
    run: async (parts, use) => {
      const plan = await parts.commands
        .slash(command)
        ?.page?.(Number(use.id), commandContext(parts, use.actor), use.arg);
      if (plan?.kind !== 'reply') return;
      await parts.interactions.editOriginal(use.address.interactionToken, replyMessage(plan));
    },
  };
  return { clicks: { previous: turn, next: turn }, submits: {} };
}
