import { SlashCommandBuilder, type SlashCommandSubcommandBuilder } from 'discord.js';
import type { RESTPostAPIChatInputApplicationCommandsJSONBody } from 'discord.js';
import { guildOnly } from '../guild-command.ts';
import { type ModelChoice, modelChoices } from '../model-option.ts';
import { FILE_OPTIONS, TASK_MAX } from './agent-ask.ts';

function addAsk(command: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  command.addStringOption((option) =>
    option
      .setName('task')
      .setDescription('What it is to do; left empty, a box opens to type in')
      .setMaxLength(TASK_MAX),
  );
  for (const [index, name] of FILE_OPTIONS.entries()) {
    const which = index === 0 ? 'A file to work on: sound, video, email, text or PDF' : 'One more file';
    command.addAttachmentOption((option) => option.setName(name).setDescription(which));
  }
  command.addBooleanOption((option) =>
    option.setName('web').setDescription('Let it search the web, where admins allow that'),
  );
  return command.addBooleanOption((option) =>
    option.setName('private').setDescription('Let only you see the result'),
  );
}

function addConversation(
  command: SlashCommandSubcommandBuilder,
  description: string,
): SlashCommandSubcommandBuilder {
  return command.addStringOption((option) =>
    option.setName('conversation').setDescription(description).setMaxLength(36).setAutocomplete(true),
  );
}

/** `/agent new|continue|stop|list` as Discord registers it. */
export function agentData(models: readonly ModelChoice[]): RESTPostAPIChatInputApplicationCommandsJSONBody {
  const command = new SlashCommandBuilder()
    .setName('agent')
    .setDescription('Plans a task and does it step by step, with the other commands as its tools');
  command.addSubcommand((sub) =>
    addAsk(sub.setName('new').setDescription('Gives it a task')).addStringOption((option) =>
      option
        .setName('model')
        .setDescription('Which model thinks; left empty, the best that fits')
        .addChoices(...modelChoices(models)),
    ),
  );
  command.addSubcommand((sub) =>
    addAsk(
      addConversation(
        sub.setName('continue').setDescription('Goes on with one of your conversations'),
        'Which one; left empty, the newest',
      ),
    ),
  );
  command.addSubcommand((sub) =>
    addConversation(
      sub.setName('stop').setDescription('Stops what it is doing; what it has so far is kept'),
      'Which one; left empty, the one at work',
    ),
  );
  command.addSubcommand((sub) => sub.setName('list').setDescription('Lists your conversations with it'));
  return guildOnly(command).toJSON();
}
