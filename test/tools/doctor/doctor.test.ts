import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts';
import { lockDirectory } from '../../../src/core/store/directory-lock.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { type Diagnosis, diagnosisText, runDoctor } from '../../../tools/doctor/run-doctor.ts';
import { BOOT } from '../../support/scenario.ts';
import { postgresStore } from '../../support/postgres.ts';

const SECRETS = ['DISCORD_TOKEN', 'DEEPGRAM_API_KEY', 'ELEVENLABS_API_KEY'];

describe('the doctor', () => {
  let sandbox: Sandbox;
  let folder: string;
  let env: Record<string, string>;
  const printed: string[] = [];
  const diagnose = async (
    changes: Record<string, string> = {},
    more: { nodeVersion?: string; aheadMs?: number } = {},
  ): Promise<Diagnosis> => {
    const diagnosis = await runDoctor({
      env: { ...env, ...changes },
      nodeVersion: more.nodeVersion ?? '24.1.0',
      now: () => Date.now() + (more.aheadMs ?? 0),
    });
    printed.push(diagnosisText(diagnosis));
    return diagnosis;
  };
  const notWell = ({ findings }: Diagnosis): string[] =>
    findings.filter(({ verdict }) => verdict !== 'ok').map(({ check, verdict }) => `${verdict} ${check}`);
  const cured = ({ findings }: Diagnosis, check: string): string => {
    const finding = findings.find((one) => one.check === check && one.verdict !== 'ok');
    return `${finding?.found} -> ${finding?.cure}`;
  };
  const doctor = (changes: Record<string, string>): Promise<{ code: number; out: string }> =>
    new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        ['tools/doctor.ts'],
        { env: { ...process.env, ...env, ...changes } },
        (_, out, errors) => resolve({ code: child.exitCode ?? -1, out: out + errors }),
      );
    });

  beforeAll(async () => {
    sandbox = await startSandbox({ rateLimits: false });
    folder = mkdtempSync(join(tmpdir(), 'helix-doctor-'));
    const ffmpeg = join(folder, 'ffmpeg');
    writeFileSync(ffmpeg, '#!/bin/sh\necho "ffmpeg version 7.1 of a test"\n');
    chmodSync(ffmpeg, 0o755);
    const dataDir = join(folder, 'data');
    env = { ...sandbox.env, DATA_DIR: dataDir, BLOB_DIR: join(folder, 'blobs'), FFMPEG_PATH: ffmpeg };
    const store = await openStore({ home: 'pglite', dataDir });
    await store.boot(BOOT);
    await store.close();
  });
  afterAll(async () => {
    await sandbox?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds everything well at the local Discord, by name, and ends with 0', async () => {
    const { code, out } = await doctor({});
    expect(out).not.toMatch(/^(warn|fail)/m);
    expect(code).toBe(0);
    printed.push(out);
    for (const check of [
      'node',
      'budget zone',
      'data folder',
      'file folder',
      'lock',
      'database',
      'worst case',
      'token',
      'application',
      'clock',
      'server',
      'permissions',
      'admin channel',
      'admin roles',
      'webhook commands',
      'webhook hash chain',
      'webhook anomalies',
      'key deepgram',
      'key elevenlabs',
      'ffmpeg',
    ]) {
      expect(out).toMatch(new RegExp(`^ok    ${check} `, 'm'));
    }
    expect(out).toContain('$25.00 a day, $250.00 a month');
  });

  it('prints the invite link with exactly the permissions that are needed', async () => {
    const { invite } = await diagnose();
    const url = new URL(invite ?? '');
    expect(url.searchParams.get('client_id')).toBe(env['DISCORD_APPLICATION_ID']);
    expect(url.searchParams.get('scope')).toBe('bot applications.commands');
    const bits = [1n << 10n, 1n << 11n, 1n << 15n, 1n << 16n, 1n << 38n, 1n << 46n];
    expect(url.searchParams.get('permissions')).toBe(String(bits.reduce((sum, bit) => sum | bit)));
  });

  it('ends with 1 and says where a new token is made when Discord does not take it', async () => {
    const { code, out } = await doctor({ DISCORD_TOKEN: 'canary-wrong-token' });
    printed.push(out);
    expect(code).toBe(1);
    expect(out).toMatch(/^fail {2}token +Discord answers 401\n +-> DISCORD_TOKEN is not .* > Bot$/m);
    expect(out).not.toContain('canary');
  });

  it('tells a token of another application, and a server the bot is not in', async () => {
    const other = await diagnose({ DISCORD_APPLICATION_ID: '123456789012345678' });
    expect(cured(other, 'application')).toContain('DISCORD_APPLICATION_ID says 123456789012345678');
    const away = await diagnose({ DISCORD_GUILD_ID: '123456789012345678' });
    expect(cured(away, 'server')).toMatch(/answers 404 -> invite the bot: https:\/\/discord.com\/oauth2/);
  });

  it('tells an admin channel that is gone, and admin roles that nobody can hold', async () => {
    const gone = await diagnose({
      DISCORD_ADMIN_CHANNEL_ID: '123456789012345678',
      DISCORD_ADMIN_ROLE_IDS: '123456789012345678',
    });
    expect(notWell(gone)).toEqual(['fail admin channel', 'fail admin roles']);
    expect(cured(gone, 'admin roles')).toContain('nobody is an admin -> choose the roles anew with /setup');
    const none = await diagnose({ DISCORD_ADMIN_CHANNEL_ID: '', DISCORD_ADMIN_ROLE_IDS: '' });
    expect(notWell(none)).toEqual(['warn admin channel']);
  });

  it('tells a webhook that is gone and one that was never set', async () => {
    const hook = env['DISCORD_WEBHOOK_COMMANDS'] ?? '';
    const gone = await diagnose({
      DISCORD_WEBHOOK_COMMANDS: hook.replace(/[^/]+$/, 'canary-gone'),
      DISCORD_WEBHOOK_ANOMALIES: '',
    });
    expect(notWell(gone)).toEqual(['fail webhook commands', 'warn webhook anomalies']);
    expect(cured(gone, 'webhook commands')).toMatch(/answers 40\d -> make a new one/);
  });

  it('tells a vendor key that is refused, one that is missing, and a vendor that is away', async () => {
    const refused = await diagnose({ DEEPGRAM_API_KEY: 'canary-refused-key', ELEVENLABS_API_KEY: '' });
    expect(notWell(refused)).toEqual(['fail key deepgram', 'warn key elevenlabs']);
    expect(cured(refused, 'key deepgram')).toContain('set DEEPGRAM_API_KEY');
    const away = await diagnose({ DEEPGRAM_BASE_URL: 'http://127.0.0.1:1' });
    expect(cured(away, 'key deepgram')).toContain('cannot be reached -> check the network');
  });

  it('tells data that another process works with, and a folder that cannot be written to', async () => {
    const lock = lockDirectory(join(env['DATA_DIR'] ?? '', 'db.lock'));
    const busy = await diagnose();
    lock.release();
    expect(notWell(busy)).toEqual(['warn database']);
    expect(cured(busy, 'database')).toContain(`process ${process.pid} works with`);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const shut = await diagnose({ DATA_DIR: join(file, 'data') });
    expect(notWell(shut)).toEqual(['fail data folder', 'fail database']);
  });

  it('tells a database server that does not answer, without its password', async () => {
    const away = await diagnose({
      DATABASE_URL: 'postgres://helix:canary-password@127.0.0.1:1/helix',
      AUDIT_SIGNING_KEY: 'canary-signing-key',
    });
    expect(notWell(away)).toEqual(['fail database']);
    expect(cured(away, 'database')).toContain('postgres does not answer -> start it, and check DATABASE_URL');
  });

  it('looks at what /setup saved rather than at the environment, on a database of one’s own', async () => {
    const test = await postgresStore();
    await test.store.boot(BOOT);
    const studio = sandbox.world().channels.find(({ name }) => name === 'studio')?.id ?? '';
    const actor = { guild_id: env['DISCORD_GUILD_ID'] ?? '', discord_user_id: '1', role_ids: [] };
    const change = { admin_channel_id: studio, admin_role_ids: ['123456789012345678'] };
    const { draft } = await test.store.draftSettings({ actor, change });
    await test.store.saveSettings({ actor, revision: draft?.revision ?? '' });
    const own = { DATABASE_URL: test.url, AUDIT_SIGNING_KEY: 'canary-signing-key' };
    const set = await diagnose(own);
    expect(set.findings).toContainEqual(
      expect.objectContaining({ check: 'admin channel', found: '#studio exists and can be written to' }),
    );
    expect(notWell(set).filter((line) => !line.includes('webhook'))).toEqual(['fail admin roles']);
    await test.sql('drop function public.helix_ping(text)');
    expect(cured(await diagnose(own), 'database')).toContain('has no Helix schema');
    expect(printed.at(-1)).toContain('run `npm run migrate`');
    await test.close();
  });

  it('tells a wrong clock, an old Node, a missing ffmpeg', async () => {
    expect(notWell(await diagnose({}, { aheadMs: 20_000 }))).toEqual(['warn clock']);
    expect(notWell(await diagnose({}, { aheadMs: -300_000 }))).toEqual(['fail clock']);
    expect(notWell(await diagnose({}, { nodeVersion: '20.19.0' }))).toEqual(['fail node']);
    expect(notWell(await diagnose({ FFMPEG_PATH: '/nowhere/ffmpeg' }))).toEqual(['warn ffmpeg']);
  });

  it('tells every variable that is wrong at once, before anything is tried', async () => {
    const wrong = await diagnose({ BUDGET_TIME_ZONE: 'Mars/Olympus', DISCORD_GUILD_ID: '' });
    expect(notWell(wrong)).toEqual(['fail environment', 'fail environment']);
    expect(printed.at(-1)).toContain('BUDGET_TIME_ZONE is not valid');
    expect(printed.at(-1)).toContain('-> a zone such as Europe/Berlin');
  });

  it('has printed no secret', () => {
    const all = printed.join('\n');
    expect(all).not.toContain('canary');
    for (const name of SECRETS) expect(all).not.toContain(env[name]);
    for (const [name, value] of Object.entries(env)) {
      if (name.startsWith('DISCORD_WEBHOOK')) expect(all).not.toContain(value.split('/').at(-1));
    }
  });
});
