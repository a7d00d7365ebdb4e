import { createOneAtATime } from '../core/index.ts';
import type { MessageAbout } from '../core/index.ts';
import { voiceOf } from './cards/buttons.ts';
import { discordFault, faultFacts } from './discord-fault.ts';
import type { BotParts } from './parts.ts';

/** A person is erased some minutes after midnight: nobody waits for it, and each look is one small read. */
const LOOK_EVERY_MS = 60_000;

/** Erases the people whose time has come. */
export type Erasures = {
  /** Looks now; one look at a time. Never rejects. */
  look(): Promise<void>;
  stop(): void;
};

/** Deletes a message with the voice message that belongs to it; that it is gone already is no fault. */
async function deleteWithVoice(
  { channels }: BotParts,
  { channelId, messageId }: MessageAbout,
): Promise<void> {
  let voice: string | null = null;
  try {
    voice = voiceOf(await channels.read(channelId, messageId));
  } catch (error) {
    if (discordFault(error) !== 'message_gone') throw error;
  }
  if (voice !== null) await channels.remove(channelId, voice);
  await channels.remove(channelId, messageId);
}

/**
 * Deletes one message of the bot. A message that Discord will never let this bot delete (the channel is closed to it)
 * must not keep a person from being erased: it counts as gone, is logged, and the record says so.
 */
async function deleteMessage(parts: BotParts, message: MessageAbout): Promise<boolean> {
  try {
    await deleteWithVoice(parts, message);
    // A thread that began with it has its number, and the first words of the conversation for a name: it stays when
    // somebody deletes the message.
    if (message.thread && (await parts.channels.threadExists(message.messageId))) {
      await parts.channels.renameThread(message.messageId, 'Erased');
    }
    return true;
  } catch (error) {
    const fault = discordFault(error);
    parts.log.warn(faultFacts(error), 'a message about a person who is being erased was not deleted');
    if (fault === 'unknown') return false;
    await parts.core.record('erasure_message_left', null, { code: faultFacts(error).code });
    return true;
  }
}

/** Makes the eraser: it looks at the start, and from time to time. */
export function createErasures(parts: BotParts): Erasures {
  const lookOnce = async (): Promise<void> => {
    if (!parts.stopping()) await parts.core.privacy.eraseDue((message) => deleteMessage(parts, message));
  };
  const look = createOneAtATime(lookOnce, (error) =>
    parts.log.warn({ err: error }, 'the erasures that are due could not be looked through'),
  );
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return { look, stop: () => clearInterval(timer) };
}
