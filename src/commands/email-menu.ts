import { ApplicationCommandType, ContextMenuCommandBuilder } from 'discord.js';
import { emailPlan } from './email.ts';
import type { MessageMenu } from './command.ts';
import { guildOnly } from './guild-command.ts';
import { messageFiles } from './message-files.ts';
import { messageText } from './message-text.ts';
import { plainText } from './plain-text.ts';
import { refusalPlan } from './refusal-plan.ts';

const EMAIL_NAME = /\.(eml|msg)$/i;

/** `Analyse email` in a message's Apps menu: its first .eml or .msg file, else its words. */
export const emailMenu: MessageMenu = {
  kind: 'message',
  access: 'everyone',
  data: guildOnly(
    new ContextMenuCommandBuilder().setName('Analyse email').setType(ApplicationCommandType.Message),
  ).toJSON(),
  plan: async (message) => {
    const [file, ...left] = messageFiles(message).filter(
      ({ name, contentType }) => EMAIL_NAME.test(name) || (contentType ?? '').startsWith('message/rfc822'),
    );
    const names = left.map(({ name }) => plainText(name)).join(', ');
    const note = names === '' ? null : `The first email of the message is analysed; left out: ${names}.`;
    if (file) return { ...emailPlan({ file, text: null, model: null }, file.name), note };
    const text = messageText(message);
    return text === ''
      ? refusalPlan('text_empty')
      : emailPlan({ file: null, text, model: null }, 'a message');
  },
};
