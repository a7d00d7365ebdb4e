import type { CardJob } from '../../core/index.ts';
import { relativeTime } from '../../commands/replies/wording.ts';
import type { WireMessage } from '../wire-message.ts';

/** A reply to the card, when half of its time is over; calls the approvers' roles once more. */
export function reminderMessage(
  { view, pingRoleIds }: Pick<CardJob, 'view' | 'pingRoleIds'>,
  card: { channelId: string; messageId: string },
): WireMessage {
  const call = pingRoleIds.map((id) => `<@&${id}> `).join('');
  return {
    body: {
      content: `${call}⏰ **Still waiting**: this request ends ${relativeTime(view.expiresAt)} without an answer.`,
      allowed_mentions: { parse: [], roles: [...pingRoleIds], replied_user: false },
      message_reference: {
        channel_id: card.channelId,
        message_id: card.messageId,
        fail_if_not_exists: false,
      },
    },
    files: [],
  };
}
