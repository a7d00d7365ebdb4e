import type { BotParts } from './parts.ts';

type Note = BotParts['core']['deliveries']['note'];

/**
 * Keeps in mind a message that was just posted for an operation, so that it can be erased. When that cannot be done it
 * is deleted again, and this rejects: nothing of a person may stand where nobody would find it.
 */
export async function noteMessage(
  { core, channels }: Pick<BotParts, 'core' | 'channels'>,
  ...[operationId, kind, message]: Parameters<Note>
): Promise<void> {
  const { channelId, messageId } = message;
  try {
    if (await core.deliveries.note(operationId, kind, message)) return;
  } catch (error) {
    await channels.remove(channelId, messageId);
    throw error;
  }
  await channels.remove(channelId, messageId);
  throw new Error('whoever asked for this was erased');
}
