/** Something done again and again in the background. */
export type Heartbeat = { stop(): Promise<void> };

/** Does `work` every `ms`, never twice at a time; it must not throw. The process may end meanwhile. */
export function startHeartbeat(ms: number, work: () => Promise<void>): Heartbeat {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= work().finally(() => {
      running = null;
    });
  }, ms);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
