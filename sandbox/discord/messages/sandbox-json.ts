import type { SandboxMessage } from '../../api.ts';
import type { Json } from '../json.ts';
import { messageFlag } from '../validate/message.ts';
import type { Message } from './message.ts';

/** Discord's JSON of a message with what only the page may know: who sees it, and whether an answer is awaited. */
export function sandboxJson(message: Message, json: Json): SandboxMessage {
  const thinking = (message.flags & messageFlag.loading) !== 0 && message.failed !== true;
  return {
    ...json,
    id: message.id,
    channel_id: message.channelId,
    ...(message.onlyFor === undefined ? {} : { sandbox_only_for: message.onlyFor }),
    ...(thinking ? { sandbox_thinking: true } : {}),
    ...(message.failed ? { sandbox_failed: true } : {}),
  };
}
