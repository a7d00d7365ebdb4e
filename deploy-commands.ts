import { parseArgs } from 'node:util';
import { REST, Routes } from 'discord.js';
import type { APIApplicationCommand } from 'discord.js';
import { startFaultText } from './src/bot/start-fault.ts';
import { createCommands } from './src/commands/index.ts';
import { deploy } from './src/commands/registration/deploy.ts';
import { loadEnvFile, modelsOf, readConfig } from './src/core/index.ts';

const HELP = `Registers the commands with Discord, in every server of DISCORD_GUILD_ID.

  npm run deploy-commands                 prints what changes, then does it
  npm run deploy-commands -- --dry-run    prints what would change
  npm run deploy-commands -- --clear      takes all commands away
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'dry-run': { type: 'boolean', default: false },
      clear: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  loadEnvFile();
  const { discord } = readConfig();
  const rest = new REST({ api: discord.apiUrl }).setToken(discord.token);
  const route = (guildId: string) => Routes.applicationGuildCommands(discord.applicationId, guildId);
  await deploy(
    {
      list: async (guildId) => {
        const query = new URLSearchParams({ with_localizations: 'true' });
        return (await rest.get(route(guildId), { query })) as APIApplicationCommand[];
      },
      replace: async (guildId, commands) => {
        await rest.put(route(guildId), { body: commands });
      },
    },
    {
      guildIds: discord.guildIds,
      commands: values.clear ? [] : createCommands(modelsOf).all.map((command) => command.data),
      dryRun: values['dry-run'],
      print: (line) => process.stdout.write(`${line}\n`),
    },
  );
}

try {
  await main();
} catch (error) {
  process.stderr.write(`The commands are not deployed: ${startFaultText(error)}\n`);
  process.exitCode = 1;
}
