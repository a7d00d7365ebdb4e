import type { Discord } from '../discord.ts';
import { DiscordError } from '../http/discord-error.ts';
import type { Call } from '../http/route.ts';
import type { Json } from '../json.ts';
import { maxFileBytes } from '../validate/attachments.ts';
import { checkBody } from '../validate/check-body.ts';
import { isEmptyMessage, messageFlag, messageProblems } from '../validate/message.ts';
import type { BodyKind } from '../validate/schemas.ts';
import { composeEdit, composeMessage, type ComposeContext } from './compose.ts';
import { existingOf } from './existing.ts';
import type { Message } from './message.ts';

function refuseLargeFiles(call: Call): void {
  const large = call.sent.files.find((file) => file.bytes.length > maxFileBytes);
  if (!large) return;
  throw new DiscordError(413, 40005, 'Request entity too large', [
    {
      path: [`files[${large.index}]`],
      code: 'FILE_TOO_LARGE',
      message: `A file may have at most ${maxFileBytes} bytes.`,
    },
  ]);
}

function refuseEmpty(empty: boolean): void {
  if (empty)
    throw new DiscordError(400, 50006, 'Cannot send an empty message', [
      { path: ['content'], code: 'EMPTY_MESSAGE', message: 'Cannot send an empty message' },
    ]);
}

/** Checks a body and makes a message of it, which is not in the store yet. `prefix` is where the body stands. */
export function newMessage(
  discord: Discord,
  call: Call,
  kind: BodyKind,
  body: Json,
  context: ComposeContext,
  prefix: string[] = [],
): Message {
  refuseLargeFiles(call);
  checkBody(discord, call, kind, body, () => messageProblems(body, call.sent.files), prefix);
  refuseEmpty(isEmptyMessage(body, call.sent.files));
  return composeMessage(discord, context, body, call.sent.files);
}

/** Checks an edit and makes it. */
export function editMessage(
  discord: Discord,
  call: Call,
  kind: BodyKind,
  body: Json,
  before: Message,
  prefix: string[] = [],
): Message {
  if (before.flags & messageFlag.voice)
    throw new DiscordError(400, 50161, 'Voice messages cannot be edited.', [
      { path: ['flags'], code: 'VOICE_MESSAGE_EDIT', message: 'Voice messages cannot be edited.' },
    ]);
  refuseLargeFiles(call);
  const existing = existingOf(discord.files, before);
  checkBody(discord, call, kind, body, () => messageProblems(body, call.sent.files, existing), prefix);
  refuseEmpty(isEmptyMessage(body, call.sent.files, existing));
  return discord.messages.update(before.id, composeEdit(discord, before, body, call.sent.files));
}
