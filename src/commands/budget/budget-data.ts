import { SlashCommandBuilder, type SlashCommandStringOption } from 'discord.js';
import { HISTORY_DAYS_MOST } from '../../core/index.ts';
import { guildOnly } from '../guild-command.ts';

function amountOption(option: SlashCommandStringOption): SlashCommandStringOption {
  return option
    .setName('amount')
    .setDescription('Dollars, such as 25 or 12.50; "default" takes the limit back')
    .setRequired(true)
    .setMaxLength(40);
}

function periodOption(option: SlashCommandStringOption): SlashCommandStringOption {
  return option
    .setName('period')
    .setDescription('What the limit is for; a day when you leave it empty')
    .addChoices({ name: 'a day', value: 'day' }, { name: 'a month', value: 'month' });
}

function withSetGroup<Builder extends SlashCommandBuilder>(builder: Builder): Builder {
  builder.addSubcommandGroup((group) =>
    group
      .setName('set')
      .setDescription('Admins: set a limit, from the next midnight on')
      .addSubcommand((command) =>
        command
          .setName('user')
          .setDescription("Set one person's limit: $10 to $1,000 a day")
          .addUserOption((option) => option.setName('user').setDescription('Whose limit').setRequired(true))
          .addStringOption(amountOption)
          .addStringOption(periodOption),
      )
      .addSubcommand((command) =>
        command
          .setName('role')
          .setDescription('Set what people with a role may spend when they have no limit of their own')
          .addRoleOption((option) => option.setName('role').setDescription('Which role').setRequired(true))
          .addStringOption(amountOption)
          .addStringOption(periodOption),
      )
      .addSubcommand((command) =>
        command
          .setName('server')
          .setDescription('Set what all of this server may spend together')
          .addStringOption(amountOption)
          .addStringOption(periodOption),
      )
      .addSubcommand((command) =>
        command
          .setName('everyone')
          .setDescription('Set what all servers of this bot may spend together')
          .addStringOption(amountOption)
          .addStringOption(periodOption),
      ),
  );
  return builder;
}

function withGrants<Builder extends SlashCommandBuilder>(builder: Builder): Builder {
  builder.addSubcommand((command) =>
    command
      .setName('grant')
      .setDescription('Admins: let somebody spend more for a while, from now on')
      .addUserOption((option) => option.setName('user').setDescription('Who').setRequired(true))
      .addStringOption((option) =>
        option
          .setName('amount')
          .setDescription('Dollars more on each day, such as 5')
          .setRequired(true)
          .setMaxLength(40),
      )
      .addStringOption((option) =>
        option
          .setName('until')
          .setDescription('tonight, 12 hours, 3 days, end of month, or a date')
          .setRequired(true)
          .setMaxLength(40)
          .setAutocomplete(true),
      )
      .addStringOption((option) =>
        option.setName('reason').setDescription('What it is for').setRequired(true).setMaxLength(300),
      ),
  );
  builder.addSubcommand((command) =>
    command
      .setName('revoke')
      .setDescription('Admins: end a grant now')
      .addStringOption((option) =>
        option.setName('grant').setDescription('Which one').setRequired(true).setAutocomplete(true),
      ),
  );
  return builder;
}

function withReports<Builder extends SlashCommandBuilder>(builder: Builder): Builder {
  builder.addSubcommand((command) =>
    command
      .setName('history')
      .setDescription('What was spent day by day: a chart and a CSV')
      .addIntegerOption((option) =>
        option
          .setName('days')
          .setDescription('How many days up to today; 30 when you leave it empty')
          .setMinValue(1)
          .setMaxValue(HISTORY_DAYS_MOST),
      )
      .addStringOption((option) =>
        option
          .setName('of')
          .setDescription('Whose spending; your own when you leave it empty')
          .addChoices(
            { name: 'me', value: 'user' },
            { name: 'this server', value: 'guild' },
            { name: 'everyone', value: 'everyone' },
          ),
      )
      .addUserOption((option) => option.setName('user').setDescription('Admins: somebody else')),
  );
  builder.addSubcommand((command) =>
    command
      .setName('top')
      .setDescription('Admins: who spent most in this server')
      .addStringOption((option) =>
        option
          .setName('period')
          .setDescription('Today when you leave it empty')
          .addChoices({ name: 'today', value: 'day' }, { name: 'this month', value: 'month' }),
      ),
  );
  return builder;
}

const base = guildOnly(
  new SlashCommandBuilder().setName('budget').setDescription('What you may spend, and what you have spent'),
);
base.addSubcommand((command) =>
  command
    .setName('show')
    .setDescription('Your budget: spent, held, left, and when it resets')
    .addUserOption((option) => option.setName('user').setDescription("Admins: somebody else's budget")),
);

/** `/budget` as Discord registers it. Visible to all; who may do what is decided when it is used. */
export const budgetData = withReports(withGrants(withSetGroup(base))).toJSON();
