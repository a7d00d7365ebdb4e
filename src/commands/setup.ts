import { PermissionFlagsBits, SlashCommandBuilder } from 'discord.js';
import type { SlashCommand } from './command.ts';
import { guildOnly } from './guild-command.ts';

/** `/setup`: a panel of this server's settings, for admins; nothing takes effect until it is saved. */
export const setup: SlashCommand = {
  kind: 'slash',
  access: 'admin',
  data: guildOnly(
    new SlashCommandBuilder()
      .setName('setup')
      .setDescription("This server's admins, channels, webhooks and rules")
      // A hint for Discord's menu alone; who may use it is checked for every answer.
      .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild),
  ).toJSON(),
  plan: async (_, { core, actor }) => ({ kind: 'setup', setup: await core.settings.setup(actor) }),
};
