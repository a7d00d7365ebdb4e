import type { FileStore } from '../files/file-store.ts';
import type { Existing } from '../validate/message.ts';
import type { Message } from './message.ts';

/** What a message already is, for the rules of an edit. */
export function existingOf(files: FileStore, message: Message): Existing {
  return {
    flags: message.flags,
    content: message.content,
    embeds: message.embeds.length,
    components: message.components.length,
    attachments: message.fileIds.flatMap((id) => {
      const file = files.get(id);
      return file ? [{ id: file.id, filename: file.filename }] : [];
    }),
  };
}
