import { SlashCommandBuilder, type SlashCommandStringOption } from 'discord.js';
import { TOGGLE_TYPES } from '../../core/index.ts';
import { guildOnly } from '../guild-command.ts';

const toggleOption =
  (required: boolean) =>
  (option: SlashCommandStringOption): SlashCommandStringOption =>
    option
      .setName('toggle')
      .setDescription('Which one; the list opens while you type')
      .setRequired(required)
      .setMaxLength(80)
      .setAutocomplete(true);

const TYPES = {
  ADMIN_ONLY: 'admins decide (ADMIN_ONLY)',
  USER: 'each person decides for themselves (USER)',
  BOTH: 'a default that each person may change (BOTH)',
} as const;

function withSet<Builder extends SlashCommandBuilder>(builder: Builder): Builder {
  builder.addSubcommand((command) =>
    command
      .setName('set')
      .setDescription('Admins: switch a toggle, or add one')
      .addStringOption(toggleOption(true))
      .addBooleanOption((option) => option.setName('enabled').setDescription('On or off'))
      .addStringOption((option) =>
        option
          .setName('until')
          .setDescription('Then the opposite again: 2 hours, 3 days, or 2026-12-24 18:00 (UTC)')
          .setMaxLength(40)
          .setAutocomplete(true),
      )
      .addStringOption((option) =>
        option
          .setName('type')
          .setDescription('Who decides; for a new toggle, or to change it')
          .addChoices(...TOGGLE_TYPES.map((value) => ({ name: TYPES[value], value }))),
      )
      .addBooleanOption((option) =>
        option.setName('confirm').setDescription('True to add a new toggle, or to change the type of one'),
      ),
  );
  return builder;
}

const base = guildOnly(
  new SlashCommandBuilder().setName('toggle').setDescription('What is switched on, for whom'),
);
base.addSubcommand((command) =>
  command.setName('list').setDescription('All toggles, and what holds for you'),
);
base.addSubcommand((command) =>
  command
    .setName('mine')
    .setDescription('Switch something on or off for yourself')
    .addStringOption(toggleOption(true))
    .addStringOption((option) =>
      option
        .setName('setting')
        .setDescription('Your own word')
        .setRequired(true)
        .addChoices(
          { name: 'on', value: 'on' },
          { name: 'off', value: 'off' },
          { name: 'the default', value: 'default' },
        ),
    ),
);
withSet(base);
base.addSubcommand((command) =>
  command
    .setName('lock')
    .setDescription('Admins: keep people from changing a toggle for themselves')
    .addStringOption(toggleOption(true))
    .addBooleanOption((option) =>
      option.setName('locked').setDescription('True locks, false unlocks').setRequired(true),
    ),
);
base.addSubcommand((command) =>
  command
    .setName('history')
    .setDescription('Admins: every version of a toggle, and who published it')
    .addStringOption(toggleOption(true)),
);
base.addSubcommand((command) =>
  command
    .setName('revert')
    .setDescription('Admins: publish an older version again, as a new one')
    .addStringOption(toggleOption(true))
    .addIntegerOption((option) =>
      option.setName('version').setDescription('Which one, see history').setRequired(true).setMinValue(1),
    ),
);

/** `/toggle` as Discord registers it. Visible to all; who may do what is decided when it is used. */
export const toggleData = base.toJSON();
