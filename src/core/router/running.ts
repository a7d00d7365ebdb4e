import { type Run, RunStopped, type StopReason } from './run.ts';

/** The runs of this process. */
export type Running = {
  add(run: Run): void;
  remove(operationId: string): void;
  get(operationId: string): Run | null;
  /** Runs of the same person that came before this one, in this process: a cheap check before a file is fetched. */
  ahead(run: Run): number;
  size(): number;
  /** Stops one run; false when it is not here. */
  stop(operationId: string, reason: StopReason): boolean;
  stopAll(reason: StopReason): void;
  /** Resolves when no run is left, or after `ms`; true when none is left. */
  drained(ms: number): Promise<boolean>;
};

/** Keeps track of runs. */
export function createRunning(): Running {
  const runs = new Map<string, Run>();
  const waiting = new Set<() => void>();

  return {
    add: (run) => void runs.set(run.operationId, run),
    remove: (id) => {
      runs.delete(id);
      if (runs.size === 0) for (const wake of waiting) wake();
    },
    get: (id) => runs.get(id) ?? null,
    ahead: (run) => {
      const { userId, guildId } = run.request.actor;
      const all = [...runs.values()];
      return all
        .slice(0, all.indexOf(run))
        .filter(({ origin }) => !origin?.parent)
        .filter(({ request: { actor } }) => actor.userId === userId && actor.guildId === guildId).length;
    },
    size: () => runs.size,
    stop: (id, reason) => {
      const run = runs.get(id);
      run?.stop.abort(new RunStopped(reason));
      return run !== undefined;
    },
    stopAll: (reason) => {
      for (const run of runs.values()) run.stop.abort(new RunStopped(reason));
    },
    drained: (ms) =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer);
          waiting.delete(finish);
          resolve(runs.size === 0);
        };
        const timer = setTimeout(finish, ms);
        waiting.add(finish);
        if (runs.size === 0) finish();
      }),
  };
}
