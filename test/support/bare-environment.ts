/**
 * What a preloaded library that moves the clock is told by, because two programs that talk must live on the same day;
 * and where Node keeps compiled code, which saves every start a good part of its time.
 */
const KEPT = /^(LD_PRELOAD|FAKETIME|DONT_FAKE_MONOTONIC|NODE_COMPILE_CACHE$)/;

/** The least a started program needs: where programs and the home are, and what a run hands on. */
export function bareEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && KEPT.test(name) ? [[name, value] as const] : [],
  );
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...Object.fromEntries(kept) };
}
