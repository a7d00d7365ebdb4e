import { fork } from 'node:child_process';
import { bareEnvironment } from './bare-environment.ts';

/** Around which call of a SQL function the process is killed: the `nth` of that name, 1 for the first. */
export type KillPlan = { name: string; when: 'before' | 'during' | 'after'; nth: number };

/** What the process is told: its whole environment, when to die (null: never), and a word that makes its work its own. */
export type KillOrder = { env: Record<string, string>; plan: KillPlan | null; key: string };

/** How it ended: killed as planned, or its work was over before that. */
export type KilledOrDone = 'killed' | 'done';

/** A process that has loaded everything and waits for its order. */
export type KillableCore = {
  /**
   * Works until it is killed with SIGKILL, or done. `delayMs` is how long after the beginning of the call a process is
   * killed `during` it. Rejects when it ended by itself with a fault.
   */
  run(order: KillOrder, delayMs: number): Promise<KilledOrDone>;
};

/** Starts the process; its loading takes longer than its work, so the next one is started while one works. */
export function startKillableCore(): KillableCore {
  const child = fork('test/support/killable-core-child.ts', {
    env: bareEnvironment(),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return {
    run: (order, delayMs) =>
      new Promise((resolve, reject) => {
        child.on('message', () => setTimeout(() => child.kill('SIGKILL'), delayMs));
        child.on('exit', (code, signal) => {
          if (signal === 'SIGKILL') resolve('killed');
          else if (code === 0) resolve('done');
          else reject(new Error(`the process ended with ${code ?? signal}: ${stderr}`));
        });
        child.send(order);
      }),
  };
}
