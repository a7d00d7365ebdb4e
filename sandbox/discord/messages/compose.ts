import type { FileStore } from '../files/file-store.ts';
import type { SentFile } from '../http/request.ts';
import { type Json, objects, text } from '../json.ts';
import type { Snowflakes } from '../snowflake.ts';
import { flattenComponents } from '../validate/components.ts';
import { messageFlag } from '../validate/message.ts';
import type { Cast } from '../world.ts';
import type { Message } from './message.ts';
import { pingsOf } from './pings.ts';
import { numberComponents } from './render-components.ts';

/** What composing needs. */
export type ComposeDeps = { cast: Cast; ids: Snowflakes; files: FileStore };

/** Who writes where; `standardPings` are the mentions that count when the body says nothing. */
export type ComposeContext = Pick<Message, 'channelId' | 'guildId' | 'author' | 'type'> &
  Partial<Pick<Message, 'interaction' | 'onlyFor' | 'replyTo'>> & { standardPings: string[] };

/** Flags that a sender may set. */
const senderFlags =
  messageFlag.suppressEmbeds |
  messageFlag.ephemeral |
  messageFlag.suppressNotifications |
  messageFlag.voice |
  messageFlag.componentsV2;

/** Stores the files of a request with what `attachments[]` says about each. */
function storeFiles(files: FileStore, channelId: string, body: Json, sent: SentFile[]): string[] {
  const details = objects(body['attachments']);
  return sent.map((file) => {
    const about = details.find((one) => String(one['id']) === String(file.index)) ?? {};
    const name = text(about['filename']) || file.name;
    return files.add(channelId, name, file.declaredType, file.bytes, about).id;
  });
}

/** All words of a body that may ping: its content, or the text of its components. */
function words(body: Json, components: Json[]): string {
  const shown = flattenComponents(components).map(({ component }) => text(component['content']));
  return [text(body['content']).trim(), ...shown].join('\n');
}

/** A new message from a checked body. */
export function composeMessage(
  deps: ComposeDeps,
  context: ComposeContext,
  body: Json,
  sent: SentFile[],
): Message {
  const { standardPings, ...place } = context;
  const content = text(body['content']).trim();
  const nonce = body['nonce'];
  const components = numberComponents(objects(body['components']));
  return {
    ...place,
    id: deps.ids(),
    content,
    embeds: objects(body['embeds']),
    components,
    flags: (typeof body['flags'] === 'number' ? body['flags'] : 0) & senderFlags,
    fileIds: storeFiles(deps.files, context.channelId, body, sent),
    tts: body['tts'] === true || body['tts'] === 'true',
    createdAt: new Date().toISOString(),
    editedAt: null,
    pings: pingsOf(deps.cast, words(body, components), body['allowed_mentions'], standardPings),
    ...(typeof nonce === 'string' || typeof nonce === 'number' ? { nonce } : {}),
  };
}

/** The change that a checked edit makes. Only what the body names changes; files that `attachments` leaves out go. */
export function composeEdit(
  deps: ComposeDeps,
  before: Message,
  body: Json,
  sent: SentFile[],
): Partial<Message> {
  const change: Partial<Message> = {};
  if (body['content'] !== undefined) {
    change.content = text(body['content']).trim();
    change.pings = pingsOf(deps.cast, change.content, body['allowed_mentions'], ['users']);
  }
  if (body['embeds'] !== undefined) change.embeds = objects(body['embeds']);
  if (body['components'] !== undefined) change.components = numberComponents(objects(body['components']));
  const listed = Array.isArray(body['attachments'])
    ? objects(body['attachments']).map((one) => String(one['id']))
    : undefined;
  const kept = before.fileIds.filter((id) => listed === undefined || listed.includes(id));
  change.fileIds = [...kept, ...storeFiles(deps.files, before.channelId, body, sent)];
  // An edit may switch Components V2 on, never off, and may show or hide link previews.
  const sentFlags = typeof body['flags'] === 'number' ? body['flags'] : before.flags;
  const fixed = before.flags & ~(messageFlag.suppressEmbeds | messageFlag.loading);
  change.flags = fixed | (sentFlags & (messageFlag.suppressEmbeds | messageFlag.componentsV2));
  // Filling in a deferred response is not an edit in a reader's eyes.
  if (!(before.flags & messageFlag.loading)) change.editedAt = new Date().toISOString();
  return change;
}
