import type { Problem } from '../http/discord-error.ts';
import type { SentFile } from '../http/request.ts';
import { type Json, objects, text } from '../json.ts';
import { attachmentProblems } from './attachments.ts';
import { componentProblems } from './components.ts';

/** Message flags that are read here (developers/resources/message). */
export const messageFlag = {
  suppressEmbeds: 1 << 2,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  voice: 1 << 13,
  componentsV2: 1 << 15,
} as const;

/** What a message already is when it is edited. */
export type Existing = {
  flags: number;
  content: string;
  embeds: number;
  components: number;
  attachments: { id: string; filename: string }[];
};

const nothing: Existing = { flags: 0, content: '', embeds: 0, components: 0, attachments: [] };
const maxContent = 2000;
const maxEmbedText = 6000;

/** Characters of an embed that count towards the 6,000 of a message. */
function embedText(embed: Json): number {
  const inner = (key: string, field: string): number =>
    text((embed[key] as Json | undefined)?.[field]).length;
  const fields = objects(embed['fields']).reduce(
    (sum, one) => sum + text(one['name']).length + text(one['value']).length,
    0,
  );
  return (
    text(embed['title']).length +
    text(embed['description']).length +
    inner('footer', 'text') +
    inner('author', 'name') +
    fields
  );
}

function legacyFieldProblems(body: Json, existing: Existing): Problem[] {
  const remains = {
    content: text(body['content'] === undefined ? existing.content : body['content']).length,
    embeds: body['embeds'] === undefined ? existing.embeds : objects(body['embeds']).length,
    poll: body['poll'] ? 1 : 0,
    sticker_ids: Array.isArray(body['sticker_ids']) ? body['sticker_ids'].length : 0,
  };
  return Object.entries(remains)
    .filter(([, size]) => size > 0)
    .map(([field]) => ({
      path: [field],
      code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2',
      message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    }));
}

/** True when nothing would be left to show. */
export function isEmptyMessage(body: Json, files: SentFile[], existing: Existing = nothing): boolean {
  const left = (key: string, before: number): number =>
    body[key] === undefined ? before : objects(body[key]).length;
  const content = text(body['content'] === undefined ? existing.content : body['content']);
  return (
    content.trim() === '' &&
    left('embeds', existing.embeds) === 0 &&
    left('components', existing.components) === 0 &&
    left('attachments', existing.attachments.length) === 0 &&
    files.length === 0 &&
    !body['poll'] &&
    !Array.isArray(body['sticker_ids'])
  );
}

/** The rules for a message that no schema can say. For edits, `existing` is the message before. */
export function messageProblems(body: Json, files: SentFile[], existing: Existing = nothing): Problem[] {
  const sentFlags = typeof body['flags'] === 'number' ? body['flags'] : 0;
  const v2 = ((sentFlags | existing.flags) & messageFlag.componentsV2) !== 0;
  const found: Problem[] = [];
  if (text(body['content']).length > maxContent)
    found.push({
      path: ['content'],
      code: 'BASE_TYPE_MAX_LENGTH',
      message: `Must be ${maxContent} or fewer in length.`,
    });
  if (objects(body['embeds']).reduce((sum, embed) => sum + embedText(embed), 0) > maxEmbedText)
    found.push({
      path: ['embeds'],
      code: 'MAX_EMBED_SIZE_EXCEEDED',
      message: `Embed size exceeds maximum size of ${maxEmbedText}`,
    });
  if (v2) found.push(...legacyFieldProblems(body, existing));
  found.push(...componentProblems(body['components'], v2));
  found.push(...attachmentProblems(body, files, existing.attachments, v2));
  return found;
}
