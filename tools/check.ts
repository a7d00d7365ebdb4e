import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/**
 * `npm test`: format, lint, types and dead code, one after the other, beside the tests, which wait for the network and
 * for each other now and then; each printed with its time. Stops at nothing, so that one run shows every fault. Ends
 * with `N passed, N failed`; exit 1 when anything failed. `--long` runs the tests with full counts, and holds the
 * threshold of covered lines.
 */
const steps: { name: string; command: string[] }[] = [
  { name: 'format', command: ['npm', 'run', '-s', 'format:check'] },
  { name: 'lint', command: ['npm', 'run', '-s', 'lint'] },
  { name: 'types', command: ['npm', 'run', '-s', 'typecheck'] },
  { name: 'dead code', command: ['npm', 'run', '-s', 'dead'] },
];

const long = process.argv.includes('--long');
const report = 'coverage/report.json';

/** Runs a command; what it says is shown at once, or in one piece when it has ended. */
function run(command: string[], show: 'at once' | 'at the end'): Promise<number> {
  const [file, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(file ?? 'false', args, {
      stdio: show === 'at once' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(long ? { HELIX_LONG: '1' } : {}) },
    });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => void said.push(chunk));
    child.on('error', () => resolve(1));
    child.on('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}

async function timed(name: string, command: string[], show: 'at once' | 'at the end'): Promise<boolean> {
  const started = performance.now();
  const code = await run(command, show);
  console.log(
    `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  );
  return code === 0;
}

/** How many of the steps before the tests failed. */
async function failedOf(all: typeof steps): Promise<number> {
  let failed = 0;
  for (const { name, command } of all) if (!(await timed(name, command, 'at the end'))) failed += 1;
  return failed;
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
// Counting lines takes a fifth of the time, so the threshold is held where time is no matter.
const vitest = [
  'vitest',
  'run',
  ...(long ? ['--coverage'] : []),
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
];
const [failedSteps, testsPassed] = await Promise.all([failedOf(steps), timed('tests', vitest, 'at once')]);
const counts = testCounts();
// A coverage threshold fails the run without failing a test: it counts as one failure of its own.
const failed = counts.failed + failedSteps + (!testsPassed && counts.failed === 0 ? 1 : 0);
console.log(
  `\n${counts.passed + steps.length - failedSteps} passed, ${failed} failed, ${counts.skipped} skipped`,
);
process.exitCode = failed === 0 ? 0 : 1;
