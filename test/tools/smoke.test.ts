import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Vendors, startVendors } from '../../sandbox/vendors/index.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

/** Runs the smoke tool with `env` alone; gives its exit code and what it printed. */
function smoke(env: Record<string, string>, args: string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['tools/smoke.ts', '--no-env-file', ...args], {
      env: { ...bareEnvironment(), ...env },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('exit', (code) => resolve({ code, said }));
  });
}

describe('the smoke run, with local vendors at the other end', () => {
  let vendors: Vendors;
  const out = mkdtempSync(join(tmpdir(), 'helix-smoke-out-'));

  beforeAll(async () => {
    vendors = await startVendors({});
  });
  afterAll(async () => {
    await vendors.close();
    rmSync(out, { recursive: true, force: true });
  });

  it('makes one call per operation and shows the ledger beside what the vendor says', async () => {
    const { code, said } = await smoke(vendors.env, ['--max-usd', '0.25', '--out', out]);
    expect(code, said).toBe(0);
    const [file = ''] = readdirSync(out);
    const report = readFileSync(join(out, file), 'utf8');
    expect(report).toMatch(
      /\| speak \| completed \| elevenlabs\/eleven_v4 \| \$0\.\d+ \| \$0\.\d+ \| character \d+ \|/,
    );
    expect(report).toMatch(/\| transcribe \| completed \| deepgram\/nova-3 \| .*audio_minute \d+ \|/);
    expect(report).toMatch(
      /\| video \| completed \| google\/gemini-3\.8-flash \| \$0\.\d+ \| \$0\.\d+ \| .*input \d+/,
    );
    expect(report).toMatch(/\| agent \| completed \| anthropic\/claude-\S+ \| .*output \d+.* \|/);
    for (const key of Object.values(vendors.env).filter((value) => !value.startsWith('http')))
      expect(report).not.toContain(key);
  });

  it('stops before a call whose hold is above the given limit', async () => {
    const { code, said } = await smoke(vendors.env, ['--max-usd', '0.0001', '--out', out]);
    expect(code).toBe(1);
    expect(said).toMatch(/\| speak \| cancelled/);
  });

  it('asks for a limit before anything is spent', async () => {
    const { code, said } = await smoke(vendors.env, []);
    expect(code).toBe(2);
    expect(said).toContain('--max-usd');
  });
});
