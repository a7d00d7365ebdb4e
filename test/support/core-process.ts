import { type ChildProcess, fork } from 'node:child_process';
import type { RouterTimings } from '../../src/core/router/deps.ts';
import type { CoreAnswer, CoreCall, CoreCalls } from './core-calls.ts';
import { bareEnvironment } from './bare-environment.ts';

/** The call was made, and the process ended before it answered: nobody knows what became of it. */
export class ProcessGoneError extends Error {
  constructor() {
    super('the process is gone');
    this.name = 'ProcessGoneError';
  }
}

/** A real process that runs the core without a gateway. Calls reject with ProcessGoneError once it has ended. */
export type CoreProcess = Omit<CoreCalls, 'start' | 'stop'> & {
  pid: number;
  /** Lines of its log so far. */
  logs: string[];
  /** What it wrote to stderr besides: nothing, unless it crashed. */
  stderr(): string;
  /** Lets what runs end; gives the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: nothing is settled, nothing is said. */
  kill(): Promise<void>;
};

type Waiting = { resolve(value: unknown): void; reject(error: Error): void };

/** Makes calls over the channel of a process and sorts its answers. */
function channel(
  child: ChildProcess,
  logs: string[],
): (name: keyof CoreCalls, args: unknown[]) => Promise<unknown> {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let gone = false;
  child.on('message', (answer: CoreAnswer) => {
    if ('log' in answer) {
      logs.push(answer.log);
      return;
    }
    const call = waiting.get(answer.n);
    waiting.delete(answer.n);
    if ('error' in answer) call?.reject(new Error(answer.error));
    else call?.resolve(answer.value);
  });
  child.on('exit', () => {
    gone = true;
    for (const { reject } of waiting.values()) reject(new ProcessGoneError());
    waiting.clear();
  });
  return (name, args) =>
    new Promise((resolve, reject) => {
      if (gone) return reject(new ProcessGoneError());
      const n = (last += 1);
      waiting.set(n, { resolve, reject });
      const call: CoreCall = { n, name, args };
      // A channel that breaks here is answered by the exit that follows.
      child.send(call, () => undefined);
    });
}

/** Starts the core in a process of its own, with `env` as its whole configuration. */
export async function startCoreProcess(
  env: Record<string, string>,
  timings: Partial<RouterTimings> = {},
): Promise<CoreProcess> {
  const child = fork('test/support/core-process-child.ts', {
    env: bareEnvironment(),
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = new Promise<number | null>((resolve) => void child.on('exit', (code) => resolve(code)));
  const logs: string[] = [];
  const tell = channel(child, logs);
  const call =
    <Name extends keyof CoreCalls>(name: Name) =>
    (...args: Parameters<CoreCalls[Name]>): ReturnType<CoreCalls[Name]> =>
      tell(name, args) as ReturnType<CoreCalls[Name]>;

  try {
    await call('start')(env, timings);
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`the process did not start: ${stderr}`, { cause: error });
  }
  return {
    pid: child.pid ?? -1,
    logs,
    stderr: () => stderr,
    run: call('run'),
    budget: call('budget'),
    toggles: call('toggles'),
    publishToggle: call('publishToggle'),
    setOwnToggle: call('setOwnToggle'),
    publishRoute: call('publishRoute'),
    stop: async () => {
      await call('stop')().catch((error: unknown) => {
        if (!(error instanceof ProcessGoneError)) throw error;
      });
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
