import { WEBHOOK_LABELS } from '../../commands/replies/setup-text.ts';
import type { ClosedFollower } from '../../core/index.ts';
import { cardMessage } from '../cards/card.ts';
import { discordFault, faultFacts } from '../discord-fault.ts';
import { noticeMark } from '../notice-mark.ts';
import type { BotParts } from '../parts.ts';
import type { WireMessage } from '../wire-message.ts';

const WHY: Record<ClosedFollower['why'], string> = {
  unknown_webhook: 'Discord knows it no more: it was deleted, or its address was changed.',
  other_server: 'It posts into another server, which must not read what is done here.',
};

/** What the admins are told of a webhook that gets nothing any more. */
function closedMessage({ name, why, noticeId }: ClosedFollower): WireMessage {
  return cardMessage({
    tone: 'plain',
    title: `⚠️ ${WEBHOOK_LABELS[name]} is switched off`,
    lines: [
      WHY[why],
      'Nothing is lost: what it was to be told waits. Set another address with `/setup`, or press **Test webhooks** there once it is well again.',
      noticeMark(noticeId),
    ],
    rows: [],
  });
}

/** Tells the admins of the webhook's server, unless an earlier process already did; an unclear end is tried again. */
export async function tellClosed(parts: BotParts, closed: ClosedFollower): Promise<void> {
  const { adminChannelId: channel, noticeId, since } = closed;
  const { followers } = parts.core;
  const about = { webhook: closed.name, guild: closed.guildId, why: closed.why };
  parts.log.error(about, 'a webhook is told nothing any more');
  if (channel === null) return followers.closedTold(noticeId);
  try {
    const found = await parts.channels.findPosted(channel, noticeId, since);
    if (found === null) await parts.channels.post(channel, noticeId, closedMessage(closed));
  } catch (error) {
    const facts = { ...about, ...faultFacts(error) };
    parts.log.warn(facts, 'the admins could not be told of a webhook that is gone');
    if (discordFault(error) === 'unknown') return;
  }
  await followers.closedTold(noticeId);
}
