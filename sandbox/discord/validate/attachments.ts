import type { Problem } from '../http/discord-error.ts';
import type { SentFile } from '../http/request.ts';
import { type Json, objects, text } from '../json.ts';
import { flattenComponents } from './components.ts';

/** Discord's form of a file name: blanks become `_`, anything else unusual goes away. */
export function safeFileName(name: string): string {
  return (
    name
      .trim()
      .replaceAll(/\s+/g, '_')
      .replaceAll(/[^\p{L}\p{N}._-]/gu, '') || 'unknown'
  );
}

/** The file name that an `attachment://name` address means, in Discord's form; undefined for any other address. */
export function attachmentName(url: string): string | undefined {
  const name = /^attachment:\/\/(.+)$/.exec(url)?.[1];
  if (name === undefined) return undefined;
  try {
    return safeFileName(decodeURIComponent(name));
  } catch {
    return safeFileName(name);
  }
}

/** Names in `attachment://name` of everything in a message that may show a file. */
function referencedNames(body: Json): { name: string; path: (string | number)[] }[] {
  const found: { name: string; path: (string | number)[] }[] = [];
  const look = (url: unknown, path: (string | number)[]): void => {
    const name = attachmentName(text(url));
    if (name !== undefined) found.push({ name, path });
  };
  for (const { component, path } of flattenComponents(body['components'])) {
    for (const key of ['media', 'file'])
      look((component[key] as Json | undefined)?.['url'], [...path, key, 'url']);
    objects(component['items']).forEach((item, index) =>
      look((item['media'] as Json | undefined)?.['url'], [...path, 'items', index, 'media', 'url']),
    );
  }
  objects(body['embeds']).forEach((embed, index) => {
    for (const key of ['image', 'thumbnail'])
      look((embed[key] as Json | undefined)?.['url'], ['embeds', index, key, 'url']);
    for (const key of ['footer', 'author'])
      look((embed[key] as Json | undefined)?.['icon_url'], ['embeds', index, key, 'icon_url']);
  });
  return found;
}

/** Bytes a file may have without boosts (developers/reference, "Uploading Files"). */
export const maxFileBytes = 10 * 1024 * 1024;

/** How `attachments[]` and `files[n]` fit each other; `kept` are attachments that an edited message already has. */
function pairing(body: Json, files: SentFile[], kept: { id: string }[]): Problem[] {
  if (body['attachments'] === undefined || body['attachments'] === null) return [];
  const listed = objects(body['attachments']).map((one) => String(one['id']));
  const known = new Set([...files.map((file) => String(file.index)), ...kept.map((one) => one.id)]);
  const found = listed.flatMap((id, index): Problem[] =>
    known.has(id)
      ? []
      : [
          {
            path: ['attachments', index, 'id'],
            code: 'ATTACHMENT_NOT_FOUND',
            message: `There is no files[${id}] and no such attachment.`,
          },
        ],
  );
  for (const file of files)
    if (!listed.includes(String(file.index)))
      found.push({
        path: [`files[${file.index}]`],
        code: 'ATTACHMENT_NOT_LISTED',
        message: 'This file is not listed in attachments.',
      });
  return found;
}

/** The rules for files: pairs of file and attachment, references, count. `v2` = Components V2 message. */
export function attachmentProblems(
  body: Json,
  files: SentFile[],
  kept: { id: string; filename: string }[],
  v2: boolean,
): Problem[] {
  const found = pairing(body, files, kept);
  const references = referencedNames(body);
  const names = new Set([
    ...files.map((file) => safeFileName(file.name)),
    ...kept.map((one) => one.filename),
  ]);
  for (const { name, path } of references)
    if (!names.has(name))
      found.push({
        path,
        code: 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
        message: 'The referenced attachment was not found',
      });
  if (files.length > 10)
    found.push({
      path: ['attachments'],
      code: 'BASE_TYPE_MAX_LENGTH',
      message: 'Must be 10 or fewer in length.',
    });
  if (v2) {
    const shown = new Set(references.map(({ name }) => name));
    for (const file of files)
      if (!shown.has(safeFileName(file.name)))
        found.push({
          path: [`files[${file.index}]`],
          code: 'ATTACHMENT_NOT_REFERENCED',
          message: 'A file of a Components V2 message must be shown by one of its components.',
        });
  }
  flattenComponents(body['components']).forEach(({ component, path }) => {
    const url = text((component['file'] as Json | undefined)?.['url']);
    if (component['type'] === 13 && url && !url.startsWith('attachment://'))
      found.push({
        path: [...path, 'file', 'url'],
        code: 'UNFURLED_MEDIA_ITEM_ATTACHMENT_REFERENCE_REQUIRED',
        message: 'A file component shows an attachment:// reference only',
      });
  });
  return found;
}
