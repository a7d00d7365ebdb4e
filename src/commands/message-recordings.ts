import type { APIMessage } from 'discord.js';
import type { AttachmentRef } from '../core/index.ts';
import { messageFiles } from './message-files.ts';

const PLAYABLE_NAME =
  /\.(aac|aiff?|amr|flac|m4a|m4v|mka|mkv|mov|mp3|mp4|mpe?g|oga|ogg|opus|wav|weba|webm|wma)$/i;

function playable(file: { name: string; contentType: string | null }): boolean {
  if (file.contentType !== null && /^(audio|video)\//.test(file.contentType)) return true;
  return PLAYABLE_NAME.test(file.name);
}

/** Every recording of a message, in order, voice messages included. */
export function messageRecordings(message: APIMessage): AttachmentRef[] {
  return messageFiles(message).filter(playable);
}
