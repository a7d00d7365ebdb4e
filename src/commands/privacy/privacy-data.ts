import { SlashCommandBuilder } from 'discord.js';
import { guildOnly } from '../guild-command.ts';

function withSubcommands<Builder extends SlashCommandBuilder>(builder: Builder): Builder {
  builder
    .setName('privacy')
    .setDescription('What Helix keeps of you, a copy of it, and its end')
    .addSubcommand((command) =>
      command.setName('show').setDescription('What is kept of you, and for how long'),
    )
    .addSubcommand((command) =>
      command.setName('export').setDescription('A copy of everything kept of you, as a file'),
    )
    .addSubcommand((command) =>
      command
        .setName('erase')
        .setDescription('Has everything about you erased when your budget day is over')
        .addStringOption((option) =>
          option
            .setName('sure')
            .setDescription('Left empty, you only read what would happen')
            .addChoices(
              { name: 'Yes, erase me', value: 'yes' },
              { name: 'No, take my request back', value: 'no' },
            ),
        ),
    )
    .addSubcommand((command) =>
      command
        .setName('optout')
        .setDescription('Nobody may transcribe, read aloud or analyse your messages')
        .addStringOption((option) =>
          option
            .setName('setting')
            .setDescription('on: nobody may; off: everybody may again')
            .setRequired(true)
            .addChoices(
              { name: 'on: nobody may', value: 'on' },
              { name: 'off: everybody may', value: 'off' },
            ),
        ),
    );
  return builder;
}

/** `/privacy` as Discord is told of it. */
export const privacyData = guildOnly(withSubcommands(new SlashCommandBuilder())).toJSON();
