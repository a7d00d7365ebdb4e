/** Runs `work`, one run at a time; a call during a run makes it run again after. Never rejects. */
export type OneAtATime = () => Promise<void>;

/** Makes the runner; what `work` throws goes to `onFault`, and the next call tries again. */
export function createOneAtATime(work: () => Promise<void>, onFault: (error: unknown) => void): OneAtATime {
  let running: Promise<void> | null = null;
  let again = false;
  const run = async (): Promise<void> => {
    try {
      do {
        again = false;
        await work();
      } while (again);
    } catch (error) {
      onFault(error);
    } finally {
      running = null;
    }
  };
  return () => {
    again = running !== null;
    running ??= run();
    return running;
  };
}
