import {
  PermissionFlagsBits,
  SlashCommandBuilder,
  type SlashCommandIntegerOption,
  type SlashCommandStringOption,
  type SlashCommandSubcommandBuilder,
} from 'discord.js';
import { ROUTE_POLICIES, ROUTE_RANGES } from '../../core/index.ts';
import type { OperationId } from '../../core/index.ts';
import { guildOnly } from '../guild-command.ts';
import { POLICIES } from '../replies/route-replies.ts';

/** Fallbacks that the command takes, one option each. */
export const FALLBACK_OPTIONS = ['first', 'second', 'third', 'fourth'] as const;

const OPERATIONS: Partial<Record<OperationId, string>> = {
  transcribe: '/transcribe',
  speak: '/speak',
  video: '/video',
  email: '/email',
  agent: '/agent',
};

function operationOption(option: SlashCommandStringOption): SlashCommandStringOption {
  return option
    .setName('operation')
    .setDescription('Whose route')
    .setRequired(true)
    .addChoices(...Object.entries(OPERATIONS).map(([value, name]) => ({ name, value })));
}

/** The compare-and-set for people who looked first. */
function versionOption(option: SlashCommandIntegerOption): SlashCommandIntegerOption {
  return option
    .setName('version')
    .setDescription('The version you looked at; refused when somebody changed it since')
    .setMinValue(1);
}

function withSet(command: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  const { deadlineMs, attemptsMax } = ROUTE_RANGES;
  return command
    .setName('set')
    .setDescription('Change the model that serves first, the policy, or the limits')
    .addStringOption(operationOption)
    .addStringOption((option) =>
      option
        .setName('primary')
        .setDescription('The model that serves first')
        .setMaxLength(100)
        .setAutocomplete(true),
    )
    .addStringOption((option) =>
      option
        .setName('policy')
        .setDescription('How the models are ordered')
        .addChoices(...ROUTE_POLICIES.map((value) => ({ name: `${value}: ${POLICIES[value]}`, value }))),
    )
    .addIntegerOption((option) =>
      option
        .setName('deadline')
        .setDescription('Seconds a request may take in all')
        .setMinValue(deadlineMs.least / 1000)
        .setMaxValue(deadlineMs.most / 1000),
    )
    .addIntegerOption((option) =>
      option
        .setName('attempts')
        .setDescription('Tries of one call at one model')
        .setMinValue(attemptsMax.least)
        .setMaxValue(attemptsMax.most),
    )
    .addIntegerOption(versionOption);
}

function withFallbacks(command: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  command
    .setName('fallbacks')
    .setDescription('The models behind the first, in order; leave all empty for none')
    .addStringOption(operationOption);
  for (const name of FALLBACK_OPTIONS) {
    command.addStringOption((option) =>
      option.setName(name).setDescription(`The ${name} fallback`).setMaxLength(100).setAutocomplete(true),
    );
  }
  return command.addIntegerOption(versionOption);
}

function withExplain(command: SlashCommandSubcommandBuilder): SlashCommandSubcommandBuilder {
  return command
    .setName('explain')
    .setDescription('What a request would meet: every model, cost, budget, approval. Spends nothing')
    .addStringOption(operationOption)
    .addUserOption((option) => option.setName('user').setDescription('For whom; for you when left empty'))
    .addStringOption((option) =>
      option.setName('text').setDescription('A text to count, for /speak').setMaxLength(6_000),
    )
    .addIntegerOption((option) =>
      option
        .setName('characters')
        .setDescription('Or how many characters it has')
        .setMinValue(1)
        .setMaxValue(500_000),
    )
    .addNumberOption((option) =>
      option
        .setName('minutes')
        .setDescription('How long the recording is, for /transcribe')
        .setMinValue(0.01)
        .setMaxValue(1_440),
    )
    .addNumberOption((option) =>
      option
        .setName('megabytes')
        .setDescription('Or how large the file is; its length is guessed')
        .setMinValue(0.01)
        .setMaxValue(500),
    )
    .addStringOption((option) =>
      option
        .setName('model')
        .setDescription('As if this model had been asked for')
        .setMaxLength(100)
        .setAutocomplete(true),
    );
}

const base = guildOnly(
  new SlashCommandBuilder().setName('route').setDescription('Which models serve what, and why'),
);
base.setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild);
base.addSubcommand((command) =>
  command.setName('show').setDescription('The routes: models, policy, threshold, limits'),
);
base.addSubcommand(withExplain);
base.addSubcommand(withSet);
base.addSubcommand(withFallbacks);
base.addSubcommand((command) =>
  command
    .setName('threshold')
    .setDescription('The amount above which an admin must say yes')
    .addStringOption(operationOption)
    .addStringOption((option) =>
      option
        .setName('amount')
        .setDescription('Dollars, such as 5 or 0.50')
        .setRequired(true)
        .setMaxLength(40),
    )
    .addIntegerOption(versionOption),
);
base.addSubcommand((command) =>
  command.setName('refresh').setDescription('Drop what this process keeps for five minutes. Rarely needed'),
);

/** `/route` as Discord registers it; shown to Manage Server, which is a hint and no check. */
export const routeData = base.toJSON();
