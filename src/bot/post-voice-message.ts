import { MessageFlags } from 'discord.js';
import type { Presentation } from '../commands/command.ts';
import type { StoredResult } from '../core/index.ts';
import { faultFacts } from './discord-fault.ts';
import { messageLink } from './message-link.ts';
import { noteMessage } from './note-message.ts';
import type { BotParts } from './parts.ts';
import { readBlob } from './read-blob.ts';

/** A voice message that was posted: by its link people find it from the result. */
type Voice = { id: string; link: string };

/**
 * Posts a result's voice message, where its asker wanted one and it could be made: a message of the bot's own, because
 * Discord takes none as an answer to a command. Null when there is none, or Discord does not take it in this channel:
 * then the result goes out as a file. The database keeps its number before anything else is posted, for a voice message
 * says nowhere what it belongs to; one that was `known` before is not posted again.
 */
export async function postVoiceMessage(
  parts: Pick<BotParts, 'core' | 'channels' | 'log'>,
  about: {
    operationId: string;
    presentation: Presentation;
    result: StoredResult;
    place: { guildId: string; channelId: string };
    known: string | null;
  },
): Promise<Voice | null> {
  const { operationId, known } = about;
  const { guildId, channelId } = about.place;
  const placed = (id: string): Voice => ({ id, link: messageLink(guildId, { channel_id: channelId, id }) });
  if (known !== null) return placed(known);
  const voice = about.presentation.voiceMessage?.(about.result) ?? null;
  if (voice?.kind !== 'made') return null;
  const { file, seconds, waveform } = voice;
  try {
    const bytes = await readBlob(parts.core, file.key);
    const { name, contentType } = file;
    const outgoing = { name, contentType, bytes, description: null, sound: { seconds, waveform } };
    const { id } = await parts.channels.post(channelId, `v${operationId}`, {
      body: { flags: MessageFlags.IsVoiceMessage },
      files: [outgoing],
    });
    await noteMessage(parts, operationId, 'voice', { channelId, messageId: id });
    return placed(id);
  } catch (error) {
    const facts = { operation: operationId, ...faultFacts(error) };
    parts.log.warn(facts, 'a voice message could not be posted; the result goes out as a file');
    return null;
  }
}
