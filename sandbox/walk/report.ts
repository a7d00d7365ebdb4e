/** Tells the walk's steps to the person at the terminal, and remembers whether all went well. */
export type Report = {
  /** A step with its outcome; `ok` false makes the walk fail. */
  step(ok: boolean, text: string): void;
  /** A line that belongs to the step before it. */
  detail(text: string): void;
  /** Runs one step; what it throws is told as its failure, and the walk goes on. Null when it threw. */
  attempt<Result>(name: string, work: () => Promise<Result>): Promise<Result | null>;
  allWell(): boolean;
};

/** Makes a report that prints with `say`. */
export function createReport(say: (line: string) => void): Report {
  let failures = 0;
  const step = (ok: boolean, text: string): void => {
    if (!ok) failures += 1;
    say(`${ok ? '✓' : '✗ FAILED'} ${text}`);
  };
  return {
    step,
    detail: (text) => say(`    ${text}`),
    attempt: async (name, work) => {
      try {
        return await work();
      } catch (error) {
        step(false, `${name}: ${error instanceof Error ? error.message : String(error)}`);
        return null;
      }
    },
    allWell: () => failures === 0,
  };
}
