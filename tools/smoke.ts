import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, loadEnvFile } from '../src/core/index.ts';
import { nanoFromUsd } from '../src/core/money.ts';
import { smokeReport } from './smoke/report.ts';
import { runSmoke } from './smoke/run-smoke.ts';

/*
 * npm run smoke -- --max-usd 0.25 [--out docs/evidence] [--no-env-file]
 * One tiny real call per operation with the keys of the environment (or .env), through the real core on a database
 * of its own. Writes what was booked beside what the vendor said, redacted. Exit 0 when every operation finished.
 */
const { values } = parseArgs({
  options: {
    'max-usd': { type: 'string' },
    out: { type: 'string', default: 'docs/evidence' },
    'no-env-file': { type: 'boolean', default: false },
  },
});

function maxNano(): bigint | null {
  try {
    return values['max-usd'] === undefined ? null : nanoFromUsd(values['max-usd']);
  } catch {
    return null;
  }
}

async function main(): Promise<number> {
  const most = maxNano();
  if (most === null || most <= 0n) {
    console.error('Say how much the calls may cost together, in dollars: npm run smoke -- --max-usd 0.25');
    return 2;
  }
  if (!values['no-env-file']) loadEnvFile();
  const folder = mkdtempSync(join(tmpdir(), 'helix-smoke-'));
  try {
    const runs = await runSmoke({ env: process.env, folder, maxNano: most });
    const report = smokeReport(runs, new Date());
    mkdirSync(values.out, { recursive: true });
    const file = join(values.out, `smoke-${new Date().toISOString().slice(0, 10)}.md`);
    writeFileSync(file, report);
    console.log(`${report}\nwritten to ${file}`);
    return runs.every((run) => run.state === 'completed') ? 0 : 1;
  } catch (error) {
    // Only our own sentence is known to hold no secret.
    const name = error instanceof Error ? error.name : 'unknown';
    console.error(error instanceof ConfigError ? error.message : `the smoke run failed (${name})`);
    return 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
