import { PermissionFlagsBits, SlashCommandBuilder } from 'discord.js';
import { guildOnly } from '../guild-command.ts';

const base = guildOnly(
  new SlashCommandBuilder()
    .setName('audit')
    .setDescription('The record of everything that was done: read, verify, prove')
    // A hint for Discord's menu alone; who may read is checked for every answer.
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild),
);
base.addSubcommand((command) => command.setName('tail').setDescription('The newest entries'));
base.addSubcommand((command) =>
  command
    .setName('search')
    .setDescription('Entries by kind, person, operation or time, newest first')
    .addStringOption((option) =>
      option
        .setName('kind')
        .setDescription('What kind of entry; the list opens while you type')
        .setMaxLength(64)
        .setAutocomplete(true),
    )
    .addUserOption((option) => option.setName('user').setDescription('Whose doing'))
    .addStringOption((option) =>
      option
        .setName('operation')
        .setDescription('An operation: its id, or how it begins (a card shows 8 characters)')
        .setMaxLength(64),
    )
    .addStringOption((option) =>
      option
        .setName('from')
        .setDescription('Since when: 2 hours, 3 days, 2026-11-22, or 2026-11-22 18:00 (UTC)')
        .setMaxLength(40),
    )
    .addStringOption((option) =>
      option.setName('until').setDescription('Until when, in the same words').setMaxLength(40),
    )
    .addIntegerOption((option) =>
      option.setName('before').setDescription('Only entries with smaller numbers').setMinValue(1),
    ),
);
base.addSubcommand((command) =>
  command
    .setName('verify')
    .setDescription('Checks the whole record against what was signed')
    .addBooleanOption((option) =>
      option.setName('new').setDescription('True: only what came since it was last found whole'),
    ),
);
base.addSubcommand((command) =>
  command
    .setName('proof')
    .setDescription('A file that proves to anybody what was recorded of an operation')
    .addStringOption((option) =>
      option
        .setName('operation')
        .setDescription('Its id, or how it begins (a card shows 8 characters)')
        .setMaxLength(64),
    )
    .addIntegerOption((option) =>
      option.setName('entry').setDescription('Or the number of one entry').setMinValue(0),
    ),
);
base.addSubcommand((command) =>
  command
    .setName('export')
    .setDescription('The entries as a file, one a line (NDJSON)')
    .addIntegerOption((option) =>
      option.setName('from').setDescription('The first entry; the very first when left out').setMinValue(0),
    ),
);

/** `/audit` as Discord registers it. */
export const auditData = base.toJSON();
