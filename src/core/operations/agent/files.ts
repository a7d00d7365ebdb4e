import { z } from 'zod';
import type { AttachmentRef } from '../../request.ts';

/** A file of a conversation: handed in, or made by a tool. The model names it by its place in the list, from 1. */
export const conversationFile = z.object({
  key: z.string(),
  name: z.string(),
  contentType: z.string().nullable(),
  bytes: z.number().int().nonnegative(),
});
export type ConversationFile = z.infer<typeof conversationFile>;

const NAME_MAX = 80;

/** How the model is told of a file. */
export function fileWords(file: ConversationFile, index: number): Record<string, unknown> {
  return {
    id: `file_${index + 1}`,
    // A name is somebody's words: short, in one line.
    name: file.name.replaceAll(/\p{Cc}+/gu, ' ').slice(0, NAME_MAX),
    type: file.contentType ?? 'unknown',
    bytes: file.bytes,
  };
}

/** The file a model names: by its id, or by its exact name where that is its alone. Nothing else can be named. */
export function findFile(files: readonly ConversationFile[], named: string): ConversationFile | null {
  const [, place] = /^file_(\d{1,3})$/.exec(named.trim()) ?? [];
  if (place) return files[Number(place) - 1] ?? null;
  const same = files.filter(({ name }) => name === named.trim());
  return same.length === 1 ? (same[0] ?? null) : null;
}

/** A file as an operation takes an attachment that is kept already. */
export function keptAttachment({ key, name, bytes, contentType }: ConversationFile): AttachmentRef {
  return { url: `blob:${key}`, name, bytes, contentType };
}
