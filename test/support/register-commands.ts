import { REST, Routes } from 'discord.js';
import { createCommands } from '../../src/commands/index.ts';
import { modelsOf } from '../../src/core/models-of.ts';

/** Registers the commands in the sandbox's guild, as `npm run deploy-commands` does, in this process. */
export async function registerCommands(env: Record<string, string>): Promise<void> {
  const rest = new REST({ api: env['DISCORD_API_URL'] ?? '' }).setToken(env['DISCORD_TOKEN'] ?? '');
  await rest.put(
    Routes.applicationGuildCommands(env['DISCORD_APPLICATION_ID'] ?? '', env['DISCORD_GUILD_ID'] ?? ''),
    { body: createCommands(modelsOf).all.map((command) => command.data) },
  );
}
