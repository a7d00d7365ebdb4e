import { ApplicationCommandType, ContextMenuCommandBuilder } from 'discord.js';
import type { MessageMenu } from './command.ts';
import { guildOnly } from './guild-command.ts';
import { messageRecordings } from './message-recordings.ts';
import { plainText } from './plain-text.ts';
import { refusalPlan } from './refusal-plan.ts';

/** One click transcribes at most this many files of a message, one after the other. */
const RECORDINGS_MAX = 3;

/** `Transcribe` in a message's Apps menu: every recording in it, voice messages included. */
export const transcribeMenu: MessageMenu = {
  kind: 'message',
  access: 'everyone',
  data: guildOnly(
    new ContextMenuCommandBuilder().setName('Transcribe').setType(ApplicationCommandType.Message),
  ).toJSON(),
  plan: async (message) => {
    const found = messageRecordings(message);
    if (found.length === 0) return refusalPlan('file_missing', { wanted: 'audio or video file' });
    const taken = found.slice(0, RECORDINGS_MAX);
    const left = found.slice(RECORDINGS_MAX).map((file) => plainText(file.name));
    return {
      kind: 'operations',
      runs: taken.map((file) => ({
        operation: 'transcribe',
        input: { file, language: null, model: null, speakers: false, format: 'txt' },
        private: null,
        subject: file.name,
      })),
      note:
        left.length === 0
          ? null
          : `The first ${RECORDINGS_MAX} recordings of the message are taken; left out: ${left.join(', ')}.`,
    };
  },
};
