import type { NamedMessage } from '../../core/index.ts';
import type { BotParts } from '../parts.ts';
import { commandMessage } from './command-message.ts';
import type { WebhookFault } from './webhook-reply.ts';

/**
 * Draws a message of a commands webhook again, so that whoever was erased since is named there no more. Null when that
 * is done, or when Discord does not let anybody do it (on the record then, and told to the admins); else the fault that
 * stands between, to be tried again.
 */
export async function redrawMessage(parts: BotParts, named: NamedMessage): Promise<WebhookFault | null> {
  const { followers, privacy } = parts.core;
  const { guildId, messageId, channelId } = named;
  const { entries } = await followers.commandsFrom(guildId, named.from);
  const told = { entries: entries.filter(({ seq }) => seq < named.next), next: named.next };
  const { message } = commandMessage(told);
  const answer =
    message === null
      ? ({ kind: 'refused', status: 0, code: null } as const)
      : await parts.webhooks.edit(named.url, messageId, message);
  if (answer.kind === 'refused') {
    parts.log.error({ guild: guildId }, 'a message of a webhook still names a person who was erased');
    const code = String(answer.code ?? answer.status);
    await privacy.leave({ messageId, channelId, guildId, what: 'commands' }, code);
  } else if (answer.kind !== 'edited' && answer.kind !== 'message_gone') {
    return answer;
  }
  await followers.redrawn(named);
  return null;
}
