/** What a preloaded library that moves the clock is told by: two programs that talk must live on the same day. */
const CLOCK = /^(LD_PRELOAD|FAKETIME|DONT_FAKE_MONOTONIC)/;

/** The least a started program needs: where programs and the home are, and the day a test run was moved to. */
export function bareEnvironment(): Record<string, string> {
  const clock = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && CLOCK.test(name) ? [[name, value] as const] : [],
  );
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...Object.fromEntries(clock) };
}
