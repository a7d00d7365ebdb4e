import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/**
 * `npm test`: format, lint, types, dead code, tests, in this order, each printed with its time; stops at nothing,
 * so that one run shows every fault. Ends with `N passed, N failed`; exit 1 when anything failed.
 * `--long` runs the tests with full counts, and holds the threshold of covered lines.
 */
const steps: { name: string; command: string[] }[] = [
  { name: 'format', command: ['npm', 'run', '-s', 'format:check'] },
  { name: 'lint', command: ['npm', 'run', '-s', 'lint'] },
  { name: 'types', command: ['npm', 'run', '-s', 'typecheck'] },
  { name: 'dead code', command: ['npm', 'run', '-s', 'dead'] },
];

const long = process.argv.includes('--long');
const report = 'coverage/report.json';

function run(command: string[]): Promise<number> {
  const [file, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(file ?? 'false', args, {
      stdio: 'inherit',
      env: { ...process.env, ...(long ? { HELIX_LONG: '1' } : {}) },
    });
    child.on('error', () => resolve(1));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function timed(name: string, command: string[]): Promise<boolean> {
  const started = performance.now();
  const code = await run(command);
  console.log(
    `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
  return code === 0;
}

function testCounts(): { passed: number; failed: number; skipped: number } {
  try {
    const read: unknown = JSON.parse(readFileSync(report, 'utf8'));
    const counts = read as { numPassedTests: number; numFailedTests: number; numPendingTests: number };
    return { passed: counts.numPassedTests, failed: counts.numFailedTests, skipped: counts.numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

rmSync(report, { force: true });
let failedSteps = 0;
for (const step of steps) if (!(await timed(step.name, step.command))) failedSteps += 1;
// Counting lines takes a fifth of the time, so the threshold is held where time is no matter.
const vitest = [
  'vitest',
  'run',
  ...(long ? ['--coverage'] : []),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
];
const testsPassed = await timed('tests', vitest);
const counts = testCounts();
// A coverage threshold fails the run without failing a test: it counts as one failure of its own.
const failed = counts.failed + failedSteps + (!testsPassed && counts.failed === 0 ? 1 : 0);
console.log(
  `\n${counts.passed + steps.length - failedSteps} passed, ${failed} failed, ${counts.skipped} skipped`,
);
process.exitCode = failed === 0 ? 0 : 1;
