import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A Node process that runs a piece of a module and prints what it finds, line by line. */
export type ModuleProcess = {
  pid: number;
  /** The next line it prints; rejects when it ends first. */
  line(): Promise<string>;
  kill(signal: NodeJS.Signals): Promise<void>;
  child: ChildProcess;
};

/** Runs `code` (an ES module) from the project's root in a process of its own. */
export function runModule(code: string, parameters: readonly string[] = []): ModuleProcess {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, ...parameters], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid!,
    child,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error('the process ended without another line');
      return value;
    },
    async kill(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}
