import type { Actor } from '../core/index.ts';
import type { CommandContext } from '../commands/command.ts';
import type { BotParts } from './parts.ts';

/** What a command may use on behalf of `actor`. */
export function commandContext(parts: BotParts, actor: Actor): CommandContext {
  return {
    actor,
    core: parts.core,
    commandId: (name) => parts.commandIds.get(actor.guildId)?.get(name) ?? null,
  };
}
