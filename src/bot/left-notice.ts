import type { LeftMessage, LeftNotice } from '../core/index.ts';
import { cardMessage } from './cards/card.ts';
import { faultFacts } from './discord-fault.ts';
import { messageLink } from './message-link.ts';
import { noticeMark } from './notice-mark.ts';
import type { BotParts } from './parts.ts';
import type { WireMessage } from './wire-message.ts';

const WHY: Record<LeftMessage['what'], string> = {
  message: 'Discord does not let Helix delete or change it',
  approval_card: 'Discord does not let Helix change this card',
  commands: 'posted by a commands webhook that was replaced, or is gone, or may not change it',
  anomalies: 'posted by an anomalies webhook that was replaced, or is gone, or may not change it',
};

function lineOf(guildId: string, { messageId: id, channelId, what }: LeftMessage): string {
  const where = channelId === null ? `message ${id}` : messageLink(guildId, { channel_id: channelId, id });
  return `• ${where}: ${WHY[what]}`;
}

function leftMessage({ guildId, noticeId, messages }: LeftNotice): WireMessage {
  return cardMessage({
    tone: 'plain',
    title: '⚠️ Messages about somebody who was erased are still there',
    lines: [
      'Somebody asked to be erased, and was. These messages still name or quote them, and Helix cannot reach them. Please delete them by hand:',
      ...messages.map((one) => lineOf(guildId, one)),
      noticeMark(noticeId),
    ],
    rows: [],
  });
}

/** Tells the admins which messages an erasure could not reach, unless an earlier process did; what fails is tried again. */
export async function tellLeft(parts: BotParts, notice: LeftNotice): Promise<void> {
  const { adminChannelId: channel, noticeId, since } = notice;
  try {
    const found = await parts.channels.findPosted(channel, noticeId, since);
    if (found === null) await parts.channels.post(channel, noticeId, leftMessage(notice));
  } catch (error) {
    const facts = { guild: notice.guildId, ...faultFacts(error) };
    parts.log.warn(
      facts,
      'the admins could not be told which messages an erasure could not reach; tried again',
    );
    return;
  }
  await parts.core.privacy.leftTold(noticeId);
}
