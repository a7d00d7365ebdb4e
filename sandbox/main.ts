import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BotProcess, runToEnd, startBotProcess } from './bot-process.ts';
import { type CommandLine, readCommandLine, usage } from './command-line.ts';
import { type Sandbox, startSandbox } from './index.ts';
import type { LedgerReading } from './walk.ts';

const dataRoot = fileURLToPath(new URL('../.sandbox/', import.meta.url));
const defaultPort = 8420;
const portsTried = 20;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
}

/** Data of sandboxes on different ports are kept apart, because only one bot at a time can hold a database. */
function dataDirFor(line: CommandLine, port: number): string {
  if (line.walk) return join(dataRoot, 'walk');
  return port === defaultPort ? join(dataRoot, 'home') : join(dataRoot, `port-${port}`);
}

/** Starts on the wanted port, or, when none was named, on the next free one. */
async function startOnFreePort(line: CommandLine): Promise<Sandbox> {
  const first = line.walk && !line.portGiven ? 0 : line.port;
  for (let port = first; ; port++) {
    const dataDir = dataDirFor(line, port);
    if (line.fresh || line.walk) await rm(dataDir, { recursive: true, force: true });
    try {
      const sandbox = await startSandbox({ port, host: line.host, dataDir });
      if (port !== first) say(`Port ${first} is taken, so this one is on ${port}.`);
      return sandbox;
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (line.portGiven)
        throw new Error(`port ${port} is taken: name another one with --port`, { cause: error });
      if (port >= first + portsTried)
        throw new Error(`no free port from ${first} to ${port}`, { cause: error });
    }
  }
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
      // The trail is shown on the page; whatever else the bot says is for the terminal.
      if (!/^\{"event":"(trail|ready)"/.test(text)) say(`bot: ${text}`);
    },
  });
}

function banner(sandbox: Sandbox, ready: boolean): string {
  const lines = [
    '',
    `  Helix sandbox   ${sandbox.url}`,
    '',
    ...sandbox.simulated.map((part) => `  simulated   ${part}`),
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
  bot = await startBot(sandbox);
  const ready = (await bot?.firstStart) ?? false;
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
