import { botJson, userJson } from '../cast-json.ts';
import type { FileStore, StoredFile } from '../files/file-store.ts';
import { isObject, type Json, text } from '../json.ts';
import { messageFlag } from '../validate/message.ts';
import type { Cast } from '../world.ts';
import type { Message } from './message.ts';
import { findFile, renderComponent } from './render-components.ts';

function authorJson(cast: Cast, message: Message): Json {
  const { author } = message;
  if (author.kind === 'bot') return botJson(cast);
  if (author.kind === 'webhook')
    return {
      ...userJson({ id: author.id, username: author.name, name: author.name }),
      bot: true,
      avatar: null,
      discriminator: '0000',
      global_name: null,
    };
  const person = cast.people.find((one) => one.id === author.id);
  return person ? userJson(person) : userJson({ id: author.id, username: 'unknown', name: 'Unknown' });
}

/** Discord's JSON of an embed: `attachment://` images resolved. Answers the ids of files that it shows. */
function embedJson(embed: Json, files: StoredFile[], store: FileStore): { json: Json; shown: string[] } {
  const json: Json = { ...embed, type: 'rich' };
  const shown: string[] = [];
  const resolve = (part: string, key: string): void => {
    const inside = embed[part];
    if (!isObject(inside)) return;
    const file = findFile(text(inside[key]), files);
    if (!file) return;
    shown.push(file.id);
    const { url, proxy_url, width = 0, height = 0 } = store.attachmentJson(file);
    json[part] =
      key === 'url'
        ? { ...inside, url, proxy_url, width, height }
        : { ...inside, [key]: url, [`proxy_${key}`]: url };
  };
  resolve('image', 'url');
  resolve('thumbnail', 'url');
  resolve('footer', 'icon_url');
  resolve('author', 'icon_url');
  return { json, shown };
}

function referenceJson(
  message: Message,
  get: (id: string) => Message | undefined,
  render: (one: Message) => Json,
): Json {
  if (message.replyTo === undefined) return {};
  const target = get(message.replyTo);
  return {
    message_reference: {
      type: 0,
      channel_id: message.channelId,
      guild_id: message.guildId,
      message_id: message.replyTo,
    },
    referenced_message: target ? render(target) : null,
  };
}

/** Discord's message object. `get` finds the message that it answers. */
export function messageJson(
  cast: Cast,
  store: FileStore,
  message: Message,
  get: (id: string) => Message | undefined = () => undefined,
): Json {
  const files = message.fileIds.flatMap((id) => store.get(id) ?? []);
  const embeds = message.embeds.map((embed) => embedJson(embed, files, store));
  const shown = new Set(embeds.flatMap((embed) => embed.shown));
  const v2 = (message.flags & messageFlag.componentsV2) !== 0;
  // On Components V2 messages the list is empty by design: files live in the components alone.
  const attachments = v2
    ? []
    : files.filter((file) => !shown.has(file.id)).map((file) => store.attachmentJson(file));
  const mentioned = cast.people.filter((one) => message.pings.users.includes(one.id));
  return {
    id: message.id,
    channel_id: message.channelId,
    type: message.type,
    author: authorJson(cast, message),
    content: message.content,
    timestamp: message.createdAt,
    edited_timestamp: message.editedAt,
    tts: message.tts,
    mention_everyone: message.pings.everyone,
    mentions: mentioned.map(userJson),
    mention_roles: message.pings.roles,
    attachments,
    embeds: embeds.map((embed) => embed.json),
    components: message.components.map((component) => renderComponent(component, files, store)),
    pinned: false,
    flags: message.flags,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(message.author.kind === 'webhook' ? { webhook_id: message.author.id } : {}),
    ...(message.interaction
      ? {
          webhook_id: cast.applicationId,
          application_id: cast.applicationId,
          interaction_metadata: message.interaction.metadata,
        }
      : message.author.kind === 'bot'
        ? { application_id: cast.applicationId }
        : {}),
    ...referenceJson(message, get, (one) => messageJson(cast, store, one)),
  };
}
