import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/support/slow-first.ts';

/**
 * Two cores: three workers, one file at a time each, because every third waits. Real databases and processes need more
 * than 5 s, and several times as long on a busy machine. A worker keeps its modules from file to file, because compiling PGlite anew for each took a third of the
 * run: a test file must leave `process` and its modules as it found them. What is polled for has as long as a busy
 * machine takes (the default is one second); nothing waits longer for it than it takes to come.
 */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    // Only what hangs may end so: a machine that is busy with something else takes many times as long as an idle one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    setupFiles: ['test/support/away-from-midnight.ts'],
    pool: 'forks',
    isolate: false,
    maxWorkers: 3,
    sequence: { sequencer: SlowFirst },
    reporters: ['default'],
    coverage: {
      provider: 'v8',
      include: ['src/core/**'],
      reporter: ['text-summary', 'json-summary'],
      reportsDirectory: 'coverage',
      thresholds: { lines: 94, statements: 94 },
    },
  },
});
