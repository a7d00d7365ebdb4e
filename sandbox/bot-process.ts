import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readableLine } from './bot-line.ts';

/** What the supervisor tells: lines of the bot's stdout, and in words what happens to it. */
export type BotProcessDeps = {
  env: Record<string, string>;
  onLine: (line: string) => void;
  say: (text: string) => void;
};

/** A bot that is started again when it dies, until it is stopped. */
export type BotProcess = {
  /** Ends the bot and everything it started: SIGTERM, and SIGKILL after 12 seconds. */
  stop(): Promise<void>;
  /** Resolves true when the bot says that it is ready, false when it ended first. */
  firstStart: Promise<boolean>;
};

const root = fileURLToPath(new URL('..', import.meta.url));
const stopMs = 12_000;
const longestWaitMs = 30_000;
/** A bot that lived this long was fine, so the next wait is short again. */
const healthyMs = 60_000;

/**
 * Nothing of the machine's own environment reaches the bot but what programs need to run at all: with a clock that a
 * preloaded library moved, so that the bot lives on the same day as the sandbox.
 */
function minimalEnvironment(): Record<string, string> {
  const needed = ['PATH', 'HOME', 'TMPDIR', 'SYSTEMROOT', 'TEMP', 'NODE_COMPILE_CACHE'];
  const kept = [...needed, 'LD_PRELOAD', 'FAKETIME', 'FAKETIME_SHARED'];
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

/** Every group that is still there: none outlives the sandbox, however it ends. */
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) signalGroup(child, 'SIGKILL');
});

/** Starts a program of this project as the head of a process group of its own. */
function spawnInGroup(args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...minimalEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  living.add(child);
  child.on('close', () => living.delete(child));
  return child;
}

/** Sends a signal to a child's whole process group; a group that is gone already is fine. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Runs a program of this project to its end. Answers its exit code and what it said. */
export function runToEnd(
  args: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawnInGroup(args, env);
    let output = '';
    const keep = (chunk: Buffer): void => void (output += chunk.toString('utf8'));
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => resolve({ code: null, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function follow(child: ChildProcess, deps: BotProcessDeps, onReady: () => void): void {
  if (!child.stdout || !child.stderr) return;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{"event":"ready"')) onReady();
    deps.onLine(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => deps.say(readableLine(line) ?? line));
}

/** Starts `bin/helix.js` with `env` alone and keeps it running. */
export function startBotProcess(deps: BotProcessDeps): BotProcess {
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let stopping = false;
  let failures = 0;
  let wait: NodeJS.Timeout | undefined;
  let tellFirst: (ready: boolean) => void = () => {};
  const firstStart = new Promise<boolean>((resolve) => (tellFirst = resolve));

  const start = (): void => {
    const begun = Date.now();
    const bot = spawnInGroup(['bin/helix.js'], deps.env);
    child = bot;
    follow(bot, deps, () => tellFirst(true));
    ended = new Promise((resolve) => {
      bot.on('error', (error) => deps.say(`bot: ${error.message}`));
      bot.on('exit', (code, signal) => {
        resolve();
        tellFirst(false);
        if (stopping) return;
        // Whatever the bot had started goes with it before the next one comes.
        signalGroup(bot, 'SIGKILL');
        failures = Date.now() - begun > healthyMs ? 1 : failures + 1;
        const waitMs = Math.min(longestWaitMs, 1000 * 2 ** (failures - 1));
        deps.say(`The bot ended (${signal ?? `code ${code}`}); starting it again in ${waitMs / 1000} s.`);
        wait = setTimeout(start, waitMs);
      });
    });
  };
  start();

  return {
    firstStart,
    async stop() {
      stopping = true;
      clearTimeout(wait);
      if (!child) return;
      const bot = child;
      signalGroup(bot, 'SIGTERM');
      const kill = setTimeout(() => signalGroup(bot, 'SIGKILL'), stopMs);
      await ended;
      clearTimeout(kill);
      signalGroup(bot, 'SIGKILL');
    },
  };
}
