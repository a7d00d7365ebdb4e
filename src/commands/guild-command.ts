import { ApplicationIntegrationType, InteractionContextType } from 'discord.js';
import type { ContextMenuCommandBuilder, SlashCommandBuilder } from 'discord.js';

/** Makes a command one for servers only: installed by a server, used in its channels. */
export function guildOnly<Builder extends SlashCommandBuilder | ContextMenuCommandBuilder>(
  builder: Builder,
): Builder {
  builder
    .setContexts(InteractionContextType.Guild)
    .setIntegrationTypes(ApplicationIntegrationType.GuildInstall);
  return builder;
}
