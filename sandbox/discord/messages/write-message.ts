import type { Discord } from '../discord.ts';
import { DiscordError } from '../http/discord-error.ts';
import type { Call } from '../http/route.ts';
import type { Json } from '../json.ts';
import { maxFileBytes } from '../validate/attachments.ts';
import { checkBody } from '../validate/check-body.ts';
import { displayedTextBytes, maxTextBytes } from '../validate/components.ts';
import { isEmptyMessage, messageFlag, messageProblems } from '../validate/message.ts';
import { refuseBadVoice, voiceEditRefusal } from '../validate/voice-message.ts';
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

function refuseHeavyText(body: Json): void {
  if (displayedTextBytes(body['components']) <= maxTextBytes) return;
  throw new DiscordError(500, 0, '500: Internal Server Error', [
    {
      path: ['components'],
      code: 'TEXT_TOO_HEAVY',
      message: `Displayed text may have about ${maxTextBytes} bytes in UTF-8; above that Discord answers 500.`,
    },
  ]);
}

/** Flags that this kind of request does not take are dropped without a word, as with Discord, but recorded. */
function dropFlags(discord: Discord, call: Call, body: Json, dropped: number, why: string): void {
  if (typeof body['flags'] !== 'number' || (body['flags'] & dropped) === 0) return;
  body['flags'] &= ~dropped;
  discord.violations.record(
    call.method,
    call.path,
    [{ path: ['flags'], code: 'FLAG_IGNORED', message: why }],
    call.body,
  );
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
  // Voice messages are taken from channels and first responses alone (developers/resources/webhook).
  if (kind === 'webhookCreate' || (kind === 'callbackMessage' && prefix.length === 0))
    dropFlags(discord, call, body, messageFlag.voice, 'Webhooks and follow-ups take no voice messages.');
  checkBody(discord, call, kind, body, () => messageProblems(body, call.sent.files), prefix);
  if (typeof body['flags'] === 'number' && body['flags'] & messageFlag.voice)
    refuseBadVoice(body, call.sent.files);
  refuseHeavyText(body);
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
  if (before.flags & messageFlag.voice) throw voiceEditRefusal();
  refuseLargeFiles(call);
  const existing = existingOf(discord.files, before);
  checkBody(discord, call, kind, body, () => messageProblems(body, call.sent.files, existing), prefix);
  refuseHeavyText(body);
  refuseEmpty(isEmptyMessage(body, call.sent.files, existing));
  return discord.messages.update(before.id, composeEdit(discord, before, body, call.sent.files));
}
