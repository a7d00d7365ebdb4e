import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareEnvironment } from '../support/bare-environment.ts';
import { asOwner, loadLog } from '../support/load-log.ts';
import { postgresStore } from '../support/postgres.ts';
import { signedLog, testKey } from '../support/signed-log.ts';

const TOOLS = ['audit-verify', 'audit-epoch', 'audit-rotate-key'] as const;
const REASON = ['--reason', 'backup_restored'];

const log = signedLog(300, 256);
const pem = ({ privateKey }: ReturnType<typeof testKey>): string =>
  String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
let db: Awaited<ReturnType<typeof postgresStore>>;
let folder: string;

beforeAll(async () => {
  db = await postgresStore();
  await loadLog(db, log);
  folder = mkdtempSync(join(tmpdir(), 'helix-wrong-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await db.close();
});

type Run = { tool: (typeof TOOLS)[number]; args?: string[]; env: Record<string, string> };

function said({ tool, args = [], env }: Run): Promise<{ code: number; text: string }> {
  const whole = {
    ...bareEnvironment(),
    DISCORD_TOKEN: 'token',
    DISCORD_APPLICATION_ID: '110000000000000002',
    DISCORD_GUILD_ID: '110000000000000001',
    DATA_DIR: join(folder, 'data'),
    ...env,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [`tools/${tool}.ts`, ...args], { env: whole }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}

/** What each says; none of them ends well, shows a stack or a secret. */
async function texts(runs: readonly Run[]): Promise<string[]> {
  const all: string[] = [];
  for (const run of runs) {
    const { code, text } = await said(run);
    expect([code, text]).toEqual([expect.toBeOneOf([1, 2]), expect.not.stringMatching(/\n\s+at |canary/)]);
    all.push(text);
  }
  return all;
}

/** The record as it stands, with who signs it. */
async function record(): Promise<unknown> {
  return { head: await db.store.auditHead(), state: await db.store.checkpointState() };
}

describe('a command about the record, wrongly given', () => {
  it('says that there is no record in this folder, and makes none', async () => {
    const env = { DATA_DIR: join(folder, 'nowhere') };
    for (const text of await texts(TOOLS.map((tool) => ({ tool, env }))))
      expect(text).toContain('There is no record of Helix in');
    expect(existsSync(env.DATA_DIR)).toBe(false);
  });

  it('says that the key is missing or is none, and makes none', async () => {
    const [lost, broken] = [join(folder, 'lost'), join(folder, 'broken')];
    for (const dir of [lost, broken]) mkdirSync(join(dir, 'db'), { recursive: true });
    writeFileSync(join(broken, 'audit.key'), 'canary');
    const about = (tool: Run['tool'], dir: string): Run => ({ tool, env: { DATA_DIR: dir } });
    const [epoch, rotate] = [about('audit-epoch', lost), about('audit-rotate-key', lost)];
    for (const text of await texts([epoch, rotate]))
      expect(text).toContain('audit.key is not there: bring it');
    expect(readdirSync(lost)).toEqual(['db']);
    const [verify] = await texts([about('audit-verify', broken)]);
    expect(verify).toContain('audit.key is not an Ed25519 private key');
    expect(readdirSync(broken).toSorted()).toEqual(['audit.key', 'db']);
  });

  it('refuses the database of another installation and keys that cannot follow', async () => {
    const before = await record();
    const stranger = { DATABASE_URL: db.url, AUDIT_SIGNING_KEY: pem(testKey()) };
    const own = { DATABASE_URL: db.url, AUDIT_SIGNING_KEY: pem(log.key) };
    const [same, none, fine] = ['same', 'none', 'fine'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(same, pem(log.key));
    writeFileSync(none, 'canary');
    writeFileSync(fine, pem(testKey()));
    const rotate = (...args: string[]): Run => ({ tool: 'audit-rotate-key', args, env: own });
    const all = await texts([
      { tool: 'audit-verify', env: stranger },
      { tool: 'audit-epoch', args: REASON, env: stranger },
      { tool: 'audit-rotate-key', args: ['--new-key', fine], env: stranger },
      rotate(),
      rotate('--new-key', join(folder, 'missing')),
      rotate('--new-key', none),
      rotate('--new-key', same),
      rotate('--newkey', fine),
      { tool: 'audit-verify', args: ['--checkpoint', join(folder, 'missing')], env: own },
    ]);
    for (const [index, words] of [
      'the log is not the one it has to be',
      'the database of another installation',
      'the database of another installation',
      'give a file with the new one',
      'cannot be read (ENOENT)',
      'is not an Ed25519 private key',
      'is the key that signs already',
      '--newkey',
      'cannot be read (ENOENT)',
    ].entries())
      expect(all[index]).toContain(words);
    expect(await record()).toEqual(before);
  });

  it('says that nothing was ever written there', async () => {
    const fresh = await postgresStore();
    const env = { DATABASE_URL: fresh.url, AUDIT_SIGNING_KEY: pem(log.key) };
    const about = [{ tool: 'audit-verify', env } as const, { tool: 'audit-rotate-key', env } as const];
    for (const text of await texts(about)) expect(text).toContain('Helix was never started on this database');
    await fresh.close();
  });

  it('says that the database does not answer, or is of a newer Helix', async () => {
    const env = { DATABASE_URL: db.url, AUDIT_SIGNING_KEY: pem(log.key) };
    const away = { ...env, DATABASE_URL: 'postgres://helix:canary-password@127.0.0.1:1/helix' };
    for (const text of await texts(TOOLS.map((tool) => ({ tool, env: away }))))
      expect(text).toContain('the database does not answer');
    const before = await record();
    await asOwner(db, async (sql) => {
      await sql(`create or replace function helix.schema_version() returns text language sql immutable
        as $$ select '20991231000000' $$`);
    });
    for (const text of await texts(
      TOOLS.map((tool) => ({ tool, args: tool === 'audit-epoch' ? REASON : [], env })),
    ))
      expect(text).toContain('newer than');
    expect(await record()).toEqual(before);
  });
});
