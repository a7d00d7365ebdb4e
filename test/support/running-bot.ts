import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { bareEnvironment } from './bare-environment.ts';

/** A real bot process started with a complete environment and nothing else. */
export type RunningBot = {
  pid: number;
  /** Every JSON line of stdout so far (`ready`, `trail`). */
  lines: Record<string, unknown>[];
  /** Text of stderr so far. */
  stderr(): string;
  /** Resolves with the first line that fits, past or future; rejects after `timeoutMs` or when the process ends. */
  waitForLine(
    fits: (line: Record<string, unknown>) => boolean,
    timeoutMs?: number,
  ): Promise<Record<string, unknown>>;
  kill(signal?: NodeJS.Signals): Promise<number | null>;
  exited: Promise<number | null>;
};

/** Starts `bin/helix.js` with `env` alone; `onLine` gets every stdout line (for a sandbox that draws the trail). */
export function spawnBot(env: Record<string, string>, onLine?: (line: string) => void): RunningBot {
  const child: ChildProcess = spawn(process.execPath, ['bin/helix.js'], {
    env: { ...bareEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: Record<string, unknown>[] = [];
  const waiters = new Set<() => void>();
  let stderr = '';
  let ended = false;
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const out = createInterface({ input: child.stdout ?? process.stdin });
  out.on('line', (text) => {
    onLine?.(text);
    try {
      lines.push(JSON.parse(text) as Record<string, unknown>);
    } catch {
      lines.push({ text });
    }
    for (const wake of waiters) wake();
  });
  const exited = new Promise<number | null>((resolve) => {
    child.on('exit', (code) => {
      ended = true;
      for (const wake of waiters) wake();
      resolve(code);
    });
  });

  return {
    pid: child.pid ?? -1,
    lines,
    stderr: () => stderr,
    exited,
    waitForLine: (fits, timeoutMs = 45_000) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void): void => {
          clearTimeout(timer);
          waiters.delete(look);
          settle();
        };
        const look = (): void => {
          const hit = lines.find(fits);
          if (hit) finish(() => resolve(hit));
          else if (ended) finish(() => reject(new Error(`the bot ended before the line came\n${stderr}`)));
        };
        const timer = setTimeout(
          () => finish(() => reject(new Error(`no such line in ${timeoutMs} ms\n${stderr}`))),
          timeoutMs,
        );
        waiters.add(look);
        look();
      }),
    kill: async (signal = 'SIGTERM') => {
      if (!ended) child.kill(signal);
      return exited;
    },
  };
}
