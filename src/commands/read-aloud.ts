import { ApplicationCommandType, ContextMenuCommandBuilder } from 'discord.js';
import type { MessageMenu } from './command.ts';
import { guildOnly } from './guild-command.ts';
import { messageText } from './message-text.ts';
import { refusalPlan } from './refusal-plan.ts';
import { speechPlan } from './speech-plan.ts';
import { namesInMessage, spokenNames } from './spoken-names.ts';

/** `Read aloud` in a message's Apps menu: the message's words as speech. */
export const readAloud: MessageMenu = {
  kind: 'message',
  access: 'everyone',
  data: guildOnly(
    new ContextMenuCommandBuilder().setName('Read aloud').setType(ApplicationCommandType.Message),
  ).toJSON(),
  plan: async (message, context) => {
    const text = messageText(message);
    if (text === '') return refusalPlan('text_empty');
    const spoken = spokenNames(text, namesInMessage(message));
    const unchosen = { voice: null, model: null, format: null, form: null, private: null, remember: null };
    return speechPlan({ ...unchosen, text: spoken, file: null, subject: spoken }, context);
  },
};
