import type { APIMessage } from 'discord.js';
import { shortId } from '../commands/replies/reply.ts';

/** The small line under a notice that has no buttons: by it the bot finds what it posted before it died. */
export function noticeMark(noticeId: string): string {
  return `-# notice ${shortId(noticeId)}`;
}

/** True when the message ends with that notice's mark. */
export function carriesMark(message: Pick<APIMessage, 'components'>, noticeId: string): boolean {
  return JSON.stringify(message.components ?? []).includes(noticeMark(noticeId));
}
