import { createOneAtATime } from '../core/index.ts';
import type { MessageAbout } from '../core/index.ts';
import { discordFault, faultFacts } from './discord-fault.ts';
import type { BotParts } from './parts.ts';
import { tellLeft } from './left-notice.ts';

/** A person is erased some minutes after midnight: nobody waits for it, and each look is one small read. */
const LOOK_EVERY_MS = 60_000;

/** Erases the people whose time has come, and tells admins of messages about them that it cannot reach. */
export type Erasures = {
  /** Looks now; one look at a time. Never rejects. */
  look(): Promise<void>;
  stop(): void;
};

/**
 * Deletes one message of the bot, or empties the name of a thread, which people's own messages may stand in. What
 * Discord will never let this bot do (the channel is closed to it) must not keep a person from being erased: it counts
 * as gone, is on the record, and the admins are told where it is.
 */
async function deleteMessage(parts: BotParts, message: MessageAbout): Promise<boolean> {
  const { guildId, channelId, messageId } = message;
  try {
    if (message.thread) await parts.channels.renameThread(messageId, 'Erased');
    else await parts.channels.remove(channelId, messageId);
    return true;
  } catch (error) {
    const fault = discordFault(error);
    parts.log.warn(faultFacts(error), 'a message about a person who is being erased was not deleted');
    if (fault === 'unknown') return false;
    const { code } = faultFacts(error);
    await parts.core.privacy.leave({ guildId, channelId, messageId, what: 'message' }, String(code));
    return true;
  }
}

/** Makes the eraser: it looks at the start, and from time to time. */
export function createErasures(parts: BotParts): Erasures {
  const lookOnce = async (): Promise<void> => {
    if (parts.stopping()) return;
    const { privacy } = parts.core;
    await privacy.eraseDue((message) => deleteMessage(parts, message));
    for (const notice of await privacy.left()) await tellLeft(parts, notice);
  };
  const look = createOneAtATime(lookOnce, (error) =>
    parts.log.warn({ err: error }, 'the erasures that are due could not be looked through'),
  );
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return { look, stop: () => clearInterval(timer) };
}
