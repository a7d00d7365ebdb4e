import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifierKey } from '../../src/core/audit/signed-note.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import { asOwner, loadLog } from '../support/load-log.ts';
import { postgresStore } from '../support/postgres.ts';
import { signedLog, testKey } from '../support/signed-log.ts';

type Database = Awaited<ReturnType<typeof postgresStore>>;

const log = signedLog(3_000, 256);
const dataDir = mkdtempSync(join(tmpdir(), 'helix-verify-'));
let test: Database;
beforeAll(async () => {
  test = await postgresStore();
  await loadLog(test, log);
});
afterAll(() => test.close());

/** `npm run audit:verify` with these words, beside a bot that is configured for this database. */
async function verify(...words: string[]): Promise<{ code: number; out: string }> {
  const env = {
    ...bareEnvironment(),
    DISCORD_TOKEN: 'token',
    DISCORD_APPLICATION_ID: '110000000000000002',
    DISCORD_GUILD_ID: '110000000000000001',
    DATABASE_URL: test.url,
    DATA_DIR: dataDir,
    AUDIT_SIGNING_KEY: String(log.key.privateKey.export({ format: 'pem', type: 'pkcs8' })),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ['tools/audit-verify.ts', ...words], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, out: (stdout + stderr).trim() });
    });
  });
}

describe('npm run audit:verify', () => {
  it('reads all, then what is new alone', async () => {
    const { code, out } = await verify();
    expect(out).toBe(
      `3000 entries: chain whole, 11 signed checkpoints fit, head ${log.entries.at(-1)!.hash}.`,
    );
    expect(code).toBe(0);
    expect((await verify('--new')).out).toMatch(/^3000 entries, 184 of them new and read now: chain whole/);
  });

  it('believes the key it is given, the configured one otherwise', async () => {
    expect((await verify('--key', verifierKey(log.origin, log.key.publicKey))).code).toBe(0);
    const stranger = await verify('--key', verifierKey(log.origin, testKey().publicKey));
    expect(stranger).toMatchObject({ code: 1 });
    expect(stranger.out).toContain('the log is not the one it has to be');
    expect(await verify('--key', 'nonsense')).toMatchObject({ code: 2 });
  });

  it('compares with checkpoints that were kept elsewhere, this machine’s newest one among them', async () => {
    const file = join(dataDir, 'kept.txt');
    writeFileSync(file, log.checkpoints[3]!.note);
    expect((await verify('--checkpoint', file)).code).toBe(0);
    const longer = signedLog(4_096, 4_096, log).checkpoints[0]!;
    writeFileSync(join(dataDir, 'audit.witness'), longer.note);
    const { code, out } = await verify();
    expect(out).toContain('one of 3000 to 4095');
    expect(out).toContain('cut off');
    expect(code).toBe(1);
    expect((await verify('--new')).code).toBe(1);
    writeFileSync(join(dataDir, 'audit.witness'), log.checkpoints.at(-1)!.note);
    writeFileSync(file, 'no note');
    expect((await verify('--checkpoint', file)).code).toBe(2);
  });

  it('names the first bad entry', async () => {
    await asOwner(test, async (sql) => {
      await sql(
        `update helix.audit_entries set body = replace(body, 'nova-2', 'nova-9') where seq in (77, 1500)`,
      );
    });
    const { code, out } = await verify();
    expect(out).toBe('Entry 77 is the first bad one: its text is not the one that was hashed and signed.');
    expect(code).toBe(1);
  });
});
