import { MessageFlags } from 'discord.js';
import type { APIMessage } from 'discord.js';
import type { Presentation } from '../commands/command.ts';
import type { StoredResult } from '../core/index.ts';
import { faultFacts } from './discord-fault.ts';
import type { BotParts } from './parts.ts';
import { readBlob } from './read-blob.ts';

/**
 * Posts a result's voice message, where its asker wanted one and it could be made: a message of the bot's own, because
 * Discord takes none as an answer to a command. Null when there is none, or Discord does not take it in this channel:
 * then the result goes out as a file. Asked again for the same operation, Discord answers with the first message.
 */
export async function postVoiceMessage(
  parts: Pick<BotParts, 'core' | 'channels' | 'log'>,
  about: { operationId: string; presentation: Presentation; result: StoredResult; channelId: string },
): Promise<APIMessage | null> {
  const voice = about.presentation.voiceMessage?.(about.result) ?? null;
  if (voice?.kind !== 'made') return null;
  const { file, seconds, waveform } = voice;
  try {
    const bytes = await readBlob(parts.core, file.key);
    const { name, contentType } = file;
    const outgoing = { name, contentType, bytes, description: null, sound: { seconds, waveform } };
    return await parts.channels.post(about.channelId, `v${about.operationId}`, {
      body: { flags: MessageFlags.IsVoiceMessage },
      files: [outgoing],
    });
  } catch (error) {
    const facts = { operation: about.operationId, ...faultFacts(error) };
    parts.log.warn(facts, 'a voice message could not be posted; the result goes out as a file');
    return null;
  }
}
