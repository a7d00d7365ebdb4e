import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnosisText, runDoctor } from '../../tools/doctor/run-doctor.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import { VENDOR_CANARY, refuses } from '../support/hostile-vendor.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from '../support/scripted-vendor.ts';

const KEY = 'keycanary';
const keyOf = (name: string): string => `${KEY}-${name.toLowerCase().replaceAll('_', '-')}-0123456789`;
const VENDORS = ['ANTHROPIC', 'GOOGLE', 'DEEPGRAM', 'ELEVENLABS'];
const HOOKS = ['COMMANDS', 'HASH_CHAIN', 'ANOMALIES'];

/** Lets the connection go in the middle of its words. */
const breaksOff: Script = (_request, response) => {
  response.writeHead(200, `${VENDOR_CANARY} reason`, {
    'content-type': 'application/json',
    [VENDOR_CANARY]: KEY,
  });
  response.write(`{"${VENDOR_CANARY}": "${KEY}`);
  response.destroy();
};

/** In an order that opens no breaker: those that say that a vendor lives stand between the others. */
const ANSWERS: readonly Script[] = [401, 400, 429, 200, 500]
  .map((status) => refuses(status))
  .concat(breaksOff);

describe('what the tools print when everything they are given is secret and everybody answers with secrets', () => {
  let world: ScriptedVendor;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    world = await startScriptedVendor(refuses(401));
    folder = mkdtempSync(join(tmpdir(), 'helix-tools-'));
    env = {
      ...bareEnvironment(),
      ...Object.fromEntries(
        VENDORS.flatMap((name) => [
          [`${name}_API_KEY`, keyOf(name)],
          [`${name}_BASE_URL`, world.url],
        ]),
      ),
      ...Object.fromEntries(
        HOOKS.map((name, index) => [
          `DISCORD_WEBHOOK_${name}`,
          `${world.url}/api/webhooks/118700000000000060${index}/${keyOf(name)}`,
        ]),
      ),
      DISCORD_TOKEN: keyOf('token'),
      DISCORD_API_URL: `${world.url}/api`,
      DISCORD_APPLICATION_ID: '1187000000000000101',
      DISCORD_GUILD_ID: '1187000000000000201',
      DISCORD_ADMIN_CHANNEL_ID: '1187000000000000301',
      DISCORD_ADMIN_ROLE_IDS: '1187000000000000401',
      DATA_DIR: join(folder, 'data'),
      BLOB_DIR: join(folder, 'blobs'),
      AUDIT_SIGNING_KEY: keyOf('signing'),
    };
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a tool in a folder without a `.env`; what it printed and wrote, once all of its output is there. */
  const printed = (tool: string, args: string[], more: Record<string, string> = {}): Promise<string> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [resolve(`tools/${tool}.ts`), ...args], {
        cwd: folder,
        env: { ...env, ...more },
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.on('close', () => done(said));
    });
  const clean = (text: string): void => {
    expect(text.toLowerCase()).not.toContain(KEY);
    expect(text.toLowerCase()).not.toContain(VENDOR_CANARY);
    expect(text).not.toMatch(/^ {4}at /m);
  };

  /** What the doctor would print, in this process. */
  const diagnosed = async (more: Record<string, string> = {}): Promise<string> =>
    diagnosisText(await runDoctor({ env: { ...env, ...more }, nodeVersion: '24.1.0', now: Date.now }));

  it('is none of it by the doctor, whatever they answer', async () => {
    for (const script of ANSWERS) {
      world.script = script;
      const asked = world.requests.length;
      const text = await diagnosed();
      expect(text).toMatch(/^fail {2}token /m);
      expect(JSON.stringify(world.requests.slice(asked).map(({ headers }) => headers))).toContain(KEY);
      clean(text);
    }
    clean(await printed('doctor', []));
  });

  it('is none of it by the doctor, when it is in the address of the database or in a wrong variable', async () => {
    world.script = refuses(403);
    const homes = [
      { SUPABASE_URL: world.url, SUPABASE_SERVICE_KEY: keyOf('service') },
      { DATABASE_URL: `postgres://${KEY}:${keyOf('password')}@127.0.0.1:1/${KEY}` },
      { DATABASE_URL: `${KEY}://${keyOf('address')}` },
      { ELEVENLABS_BASE_URL: `ftp://${keyOf('base')}`, DISCORD_API_URL: keyOf('api') },
    ];
    for (const home of homes) {
      const text = await diagnosed(home);
      expect(text).toMatch(/^fail {2}(database|environment) /m);
      clean(text);
    }
  });

  it('is none of it by the smoke run, nor in its report, whatever vendors answer', async () => {
    let turn = 0;
    world.script = (...call) => ANSWERS[(turn += 1) % ANSWERS.length]?.(...call);
    const out = join(folder, 'out');
    const text = await printed('smoke', ['--max-usd', '0.25', '--no-env-file', '--out', out]);
    expect(text).toMatch(/\| speak \| failed/);
    expect(text).toMatch(/\| email \| failed/);
    clean(text);
    for (const file of readdirSync(out)) clean(readFileSync(join(out, file), 'utf8'));
  }, 60_000);

  it('is none of it by the smoke run that cannot begin', async () => {
    const wrong = { ELEVENLABS_BASE_URL: keyOf('base'), GOOGLE_BASE_URL: `ftp://${keyOf('base')}` };
    const text = await printed('smoke', ['--max-usd', '0.25', '--no-env-file', '--out', folder], wrong);
    expect(text).toContain('ELEVENLABS_BASE_URL');
    clean(text);
  }, 30_000);
});
