import { ApplicationCommandType, ContextMenuCommandBuilder } from 'discord.js';
import type { AttachmentRef } from '../core/index.ts';
import type { MessageMenu } from './command.ts';
import { guildOnly } from './guild-command.ts';
import { messageFiles } from './message-files.ts';
import { plainText } from './plain-text.ts';
import { refusalPlan } from './refusal-plan.ts';

const FILM_NAME = /\.(m4v|mkv|mov|mp4|mpe?g|webm|wmv|avi|flv)$/i;

function isFilm({ name, contentType }: AttachmentRef): boolean {
  return contentType === null
    ? FILM_NAME.test(name)
    : contentType.startsWith('video/') || FILM_NAME.test(name);
}

/** `Describe video` in a message's Apps menu: its first film. */
export const videoMenu: MessageMenu = {
  kind: 'message',
  access: 'everyone',
  data: guildOnly(
    new ContextMenuCommandBuilder().setName('Describe video').setType(ApplicationCommandType.Message),
  ).toJSON(),
  plan: async (message) => {
    const [file, ...left] = messageFiles(message).filter(isFilm);
    if (!file) return refusalPlan('file_missing', { wanted: 'film (MP4, MOV or WebM)' });
    const names = left.map(({ name }) => plainText(name)).join(', ');
    return {
      kind: 'operations',
      runs: [{ operation: 'video', input: { file }, private: null, subject: file.name }],
      note: names === '' ? null : `The first film of the message is described; left out: ${names}.`,
    };
  },
};
