import { ENTRY_POINT, diffCommands } from './diff-commands.ts';

type AnyCommand = { name: string; type?: number | undefined };

/** The two calls a deployment makes for one server. */
export type CommandRegistry = {
  list(guildId: string): Promise<AnyCommand[]>;
  /** Replaces the server's whole list. */
  replace(guildId: string, commands: readonly AnyCommand[]): Promise<void>;
};

/** What to deploy, and how far to go. */
export type Deployment = {
  guildIds: readonly string[];
  /** The wanted list; empty clears it. */
  commands: readonly AnyCommand[];
  dryRun: boolean;
  print: (line: string) => void;
};

/**
 * Brings each server's command list to the wanted one: prints the difference, then replaces the list, unless
 * nothing differs (Discord counts creations per day) or it is a dry run. An Entry Point command is not ours: it is
 * sent back as it came.
 */
export async function deploy(registry: CommandRegistry, deployment: Deployment): Promise<void> {
  const { guildIds, commands, dryRun, print } = deployment;
  for (const guildId of guildIds) {
    const registered = await registry.list(guildId);
    const lines = diffCommands(registered, commands);
    if (lines.length === 0) {
      print(`Server ${guildId}: nothing to do, ${commands.length} commands are registered as they are.`);
      continue;
    }
    print(`Server ${guildId}:`);
    for (const line of lines) print(`  ${line}`);
    if (dryRun) {
      print('  Dry run: nothing was sent.');
      continue;
    }
    const foreign = registered.filter((command) => command.type === ENTRY_POINT);
    await registry.replace(guildId, [...commands, ...foreign]);
    print(`  Done: ${commands.length} commands are registered.`);
  }
}
