import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readableLine } from './bot-line.ts';
import { type BotProcess, runToEnd, startBotProcess } from './bot-process.ts';
import { type CommandLine, readCommandLine, usage } from './command-line.ts';
import { freePort } from './free-port.ts';
import { type Sandbox, startSandbox } from './index.ts';
import { createPeople } from './people.ts';
import { seedThreshold } from './seed-threshold.ts';
import type { LedgerReading } from './walk.ts';

const dataRoot = fileURLToPath(new URL('../.sandbox/', import.meta.url));
const defaultPort = 8420;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/**
 * Data of sandboxes on different ports are kept apart, because only one bot at a time can hold a database. A walk and
 * a sandbox on any free port start from nothing and leave nothing: undefined, a temporary folder.
 */
function dataDirFor(line: CommandLine, port: number): string | undefined {
  if (line.walk || port === 0) return undefined;
  return port === defaultPort ? join(dataRoot, 'home') : join(dataRoot, `port-${port}`);
}

/** Starts on the wanted port, or, when none was named, on the next free one. */
async function startOnFreePort(line: CommandLine): Promise<Sandbox> {
  const wanted = line.walk && !line.portGiven ? 0 : line.port;
  const port = await freePort(wanted, line.host, line.portGiven);
  if (port !== wanted) say(`Port ${wanted} is taken, so this one is on ${port}.`);
  const dataDir = dataDirFor(line, port);
  // Only now: what belongs to a sandbox that runs on another port stays.
  if (line.fresh && dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  return startSandbox({ port, host: line.host, ...(dataDir === undefined ? {} : { dataDir }) });
}

/** Waits for the bot's first word; where it has no data yet, says what takes so long and how long it took. */
async function readyBot(sandbox: Sandbox, isNew: boolean, bot: BotProcess | undefined): Promise<boolean> {
  if (!bot) return false;
  if (!isNew) return bot.firstStart;
  const begun = performance.now();
  say(
    `The bot makes its database in ${sandbox.env['DATA_DIR']}; this happens once and takes 2 to 20 seconds.`,
  );
  const ready = await bot.firstStart;
  if (ready)
    say(
      `The database is made and the bot runs; it took ${((performance.now() - begun) / 1000).toFixed(1)} s.`,
    );
  return ready;
}

/** Registers the bot's commands, then starts it. Undefined when the commands could not be registered. */
async function startBot(sandbox: Sandbox): Promise<BotProcess | undefined> {
  const deployed = await runToEnd(['deploy-commands.ts'], sandbox.env);
  if (deployed.code !== 0) {
    say(
      `The commands could not be registered (deploy-commands ended with ${deployed.code}):\n${deployed.output}`,
    );
    return undefined;
  }
  return startBotProcess({
    env: sandbox.env,
    say,
    onLine: (text) => {
      sandbox.attachBotOutput(text);
      const readable = readableLine(text);
      if (readable !== undefined) say(readable);
    },
  });
}

function banner(sandbox: Sandbox, ready: boolean): string {
  const missing = sandbox.world().vendors.filter((vendor) => !vendor.available);
  const lines = [
    '',
    `  Helix sandbox   ${sandbox.url}`,
    '',
    ...sandbox.simulated.map((part) => `  simulated   ${part}`),
    ...missing.map((vendor) => `  missing     ${vendor.name}: ${vendor.reason}`),
    `  data        ${sandbox.dataDir}  (forget it with --fresh)`,
    ready ? '  bot         ready' : '  bot         not ready; what it says is above',
    '  stop        Ctrl-C',
    '',
  ];
  return lines.join('\n');
}

function environmentText(env: Record<string, string>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

/** Reads the books with a program that knows them; the bot must have ended, because it holds the database. */
async function readLedger(sandbox: Sandbox): Promise<LedgerReading> {
  const { output } = await runToEnd(['tools/ledger.ts', '--data-dir', sandbox.env['DATA_DIR'] ?? ''], {});
  if (!output.trimStart().startsWith('{')) throw new Error(`the ledger cannot be read: ${output}`);
  return JSON.parse(output) as LedgerReading;
}

/** Runs the walk and answers its exit code. */
async function walkThrough(sandbox: Sandbox, bot: BotProcess): Promise<number> {
  const { walk } = await import('./walk.ts');
  const ok = await walk(sandbox, { stopBot: () => bot.stop(), readLedger: () => readLedger(sandbox) });
  return ok ? 0 : 1;
}

/** Ends everything once: the bot with all it started, then the servers. */
function createStop(sandbox: Sandbox, bot: () => BotProcess | undefined): (code: number) => Promise<void> {
  let stopping = false;
  return async (code) => {
    if (stopping) process.exit(code || 1);
    stopping = true;
    await bot()?.stop();
    await sandbox.close();
    process.exit(code);
  };
}

async function main(): Promise<void> {
  const line = readCommandLine(process.argv.slice(2));
  if (line.help) return say(usage);
  const sandbox = await startOnFreePort(line);
  let bot: BotProcess | undefined;
  const stop = createStop(sandbox, () => bot);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));

  if (!line.bot) return say(`${environmentText(sandbox.env)}\n${banner(sandbox, false)}`);
  say(`Starting the bot for ${sandbox.url} ...`);
  const isNew = !existsSync(sandbox.env['DATA_DIR'] ?? '');
  bot = await startBot(sandbox);
  const ready = await readyBot(sandbox, isNew, bot);
  if (ready)
    await seedThreshold(createPeople(sandbox.url), sandbox.dataDir).catch((error: unknown) =>
      say(
        `The approval threshold could not be lowered: ${error instanceof Error ? error.message : 'a fault'}`,
      ),
    );
  if (line.walk) return stop(bot && ready ? await walkThrough(sandbox, bot) : 1);
  say(banner(sandbox, ready));
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}
