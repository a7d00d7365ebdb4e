import { ApplicationCommandType, ContextMenuCommandBuilder } from 'discord.js';
import { agentPlan, formFiles } from './agent/agent-ask.ts';
import { TASK_FIELD, agentForm } from './agent/agent-form.ts';
import { readAgentChoice, writeAgentChoice } from './agent/agent-choice.ts';
import type { FormMenu } from './command.ts';
import { guildOnly } from './guild-command.ts';
import { messageFiles } from './message-files.ts';
import { messageText } from './message-text.ts';
import { writtenBy } from './written-by.ts';

/** `Ask agent about this` in a message's Apps menu: a form for the task; the message goes along as data. */
export const agentMenu: FormMenu = {
  kind: 'message',
  access: 'everyone',
  formName: 'ask_agent',
  data: guildOnly(
    new ContextMenuCommandBuilder().setName('Ask agent about this').setType(ApplicationCommandType.Message),
  ).toJSON(),
  opens: (message) => {
    const text = messageText(message);
    const all = messageFiles(message);
    const files = formFiles({ text: null, files: all });
    const which = all.length > files.length ? `first ${files.length} of ${all.length} files` : 'files';
    return agentForm({
      arg: writeAgentChoice({ conversation: null, model: null, web: false, private: null }),
      title: 'Ask agent about this',
      description: `What it is to do with the message. Its words and ${which} go along as data.`,
      kept: {
        text: text === '' ? null : text,
        files,
        writtenBy: writtenBy(message),
      },
    });
  },
  submit: async (form) =>
    agentPlan({
      ...readAgentChoice(form.arg),
      conversation: null,
      task: form.fields.get(TASK_FIELD) ?? '',
      about: form.kept?.text ?? null,
      files: formFiles(form.kept, form.files),
      ...(form.kept?.writtenBy !== undefined && { writtenBy: form.kept.writtenBy }),
    }),
};
