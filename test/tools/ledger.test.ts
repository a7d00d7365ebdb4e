import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/core/store/open-store.ts';
import { bareEnvironment } from '../support/bare-environment.ts';
import { emptyDatabase, postgresStore } from '../support/postgres.ts';
import { BOOT, scenario, stranger } from '../support/scenario.ts';

/** Runs a tool as people do, with no `.env` beside it: exit code, and what it printed. */
function run(tool: string, ...parameters: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve(`tools/${tool}.ts`), ...parameters],
    {
      cwd: tmpdir(),
      env: bareEnvironment(),
      encoding: 'utf8',
    },
  );
  return { code: status, out: stdout, err: stderr };
}

describe('tools/ledger.ts', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'helix-ledger-'));
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('prints entries and a verified chain of a data folder, and leaves a running one alone', async () => {
    const store = await openStore({ home: 'pglite', dataDir });
    await store.boot(BOOT);
    const id = await scenario(store).whole(stranger(), 1_234);
    const busy = run('ledger', '--data-dir', dataDir);
    expect(busy).toMatchObject({ code: 2, out: '' });
    expect(busy.err).toContain(`process ${process.pid}`);
    const head = await store.auditHead();
    await store.close();
    const { code, out } = run('ledger', '--data-dir', dataDir);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      entries: [{ operation_id: id, cost_nano: '1234', cost_usd: '0.000001234' }],
      chain: { ok: true, entries: head.next, head: head.hash },
    });
  });

  it('names the first entry that was tampered with, also where the end was cut off', async () => {
    const { url, store, sql, close } = await postgresStore();
    await store.boot(BOOT);
    for (let n = 0; n < 5; n += 1)
      await store.record({ kind: 'noted', actor: null, operation_id: null, facts: { n } });
    await sql('alter table helix.audit_entries disable trigger user');
    const verdict = (): unknown => JSON.parse(run('ledger', '--database-url', url).out).chain;
    await sql('delete from helix.audit_entries where seq = 6');
    expect(verdict()).toEqual({ ok: false, firstBad: 6, reason: 'missing' });
    await sql('update helix.audit_entries set body = replace(body, \'"n": 1\', \'"n": 9\') where seq = 3');
    expect(run('ledger', '--database-url', url).code).toBe(1);
    expect(verdict()).toEqual({ ok: false, firstBad: 3, reason: 'hash' });
    await close();
  });

  it('says how it is used', () => {
    expect(run('ledger')).toMatchObject({ code: 2, err: expect.stringContaining('--data-dir DIR') });
  });
});

describe('tools/migrate.ts', () => {
  it('migrates a database, and says so when there is nothing to do or nothing to connect to', async () => {
    const { url, drop } = await emptyDatabase();
    expect(run('migrate', '--database-url', url)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^applied \d{14}, /),
    });
    expect(run('migrate', '--database-url', url)).toMatchObject({ code: 0, out: 'nothing to do\n' });
    const store = await openStore({ home: 'postgres', url });
    await store.close();
    await drop();
    expect(run('migrate', '--database-url', 'postgres://x@127.0.0.1:1/x')).toMatchObject({
      code: 1,
      out: '',
    });
    expect(run('migrate')).toMatchObject({ code: 2, err: expect.stringContaining('DATABASE_URL') });
  });
});
