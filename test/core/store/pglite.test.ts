import { existsSync, fdatasyncSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/core/store/create-store.ts';
import { createDurableFs } from '../../../src/core/store/durable-fs.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import { openPglite } from '../../../src/core/store/pglite.ts';
import { BOOT, scenario, stranger } from '../../support/scenario.ts';
import { runModule } from '../../support/run-module.ts';

/** Opens the store in a folder, books as fast as it can and prints each operation once it is acknowledged. */
const BOOKER = `
  const { openStore } = await import('./src/core/store/open-store.ts');
  const { BOOT, scenario, stranger } = await import('./test/support/scenario.ts');
  try {
    const store = await openStore({ home: 'pglite', dataDir: process.argv[1] });
    await store.boot(BOOT);
    const { whole } = scenario(store);
    for (;;) console.log(await whole(stranger('guild'), 10));
  } catch (error) { console.log(error.name); process.exit(); }
`;

describe('the built-in database', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'helix-data-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('is made at the first start, and opened again with what was written', async () => {
    const said: string[] = [];
    const say = (text: string): void => void said.push(text);
    const first = await openStore({ home: 'pglite', dataDir }, say);
    await first.boot(BOOT);
    const id = await scenario(first).whole(stranger(), 10);
    await first.close();
    const second = await openStore({ home: 'pglite', dataDir }, say);
    expect(said).toEqual([
      expect.stringMatching(/^The built-in database is being made in .*once/),
      expect.stringMatching(/^The built-in database is made; it took \d+\.\d s\.$/),
    ]);
    expect(second.home).toBe('pglite');
    expect(await second.boot(BOOT)).toMatchObject({ first_start: false });
    expect(await second.operation({ operation_id: id })).toMatchObject({ cost_nano: '10' });
    await second.close();
  });

  it('begins anew where a first start was killed half-way', async () => {
    mkdirSync(join(dataDir, 'db.new'));
    writeFileSync(join(dataDir, 'db.new', 'PG_VERSION'), 'half');
    const rpc = await openPglite(dataDir);
    expect((await createStore(rpc).ping()).schema_version).toMatch(/^\d{14}$/);
    expect(existsSync(join(dataDir, 'db.new'))).toBe(false);
    await rpc.close();
  });

  it('loses nothing that was acknowledged to a kill -9, and is refused to others until then', async () => {
    const first = runModule(BOOKER, [dataDir]);
    const acknowledged: string[] = [];
    for (let n = 0; n < 20; n += 1) acknowledged.push(await first.line());
    await expect(openPglite(dataDir)).rejects.toMatchObject({ name: 'DirectoryLockedError', pid: first.pid });
    const second = runModule(BOOKER, [dataDir]);
    expect(await second.line()).toBe('DirectoryLockedError');
    await first.kill('SIGKILL');
    const store = createStore(await openPglite(dataDir));
    for (const operation_id of acknowledged) {
      expect(await store.operation({ operation_id })).toMatchObject({ state: 'finished', cost_nano: '10' });
    }
    await store.close();
  });

  it('syncs the disk at least once per commit', async () => {
    let syncs = 0;
    const fs = createDurableFs(join(dataDir, 'raw'), (fd) => {
      syncs += 1;
      fdatasyncSync(fd);
    });
    const params = [...PGlite.defaultStartParams.filter((p) => p !== '-F'), '-c', 'wal_sync_method=fsync'];
    const db = await PGlite.create({ fs, startParams: params });
    await db.exec('create table t (n int)');
    const before = syncs;
    for (let n = 0; n < 50; n += 1) await db.query('insert into t values ($1)', [n]);
    expect(syncs - before).toBeGreaterThanOrEqual(50);
    await db.close();
  });

  it('has fsync on as it is opened', async () => {
    await (await openPglite(dataDir)).close();
    const script = `
      const fs = await import('node:fs');
      const { syncBuiltinESMExports } = await import('node:module');
      const real = fs.default.fdatasyncSync;
      let syncs = 0;
      fs.default.fdatasyncSync = (fd) => { syncs += 1; real(fd); };
      syncBuiltinESMExports();
      const { openPglite } = await import('./src/core/store/pglite.ts');
      const { createStore } = await import('./src/core/store/create-store.ts');
      const store = createStore(await openPglite(process.argv[1]));
      const before = syncs;
      for (let n = 0; n < 20; n += 1) await store.record({ kind: 'noted', actor: null, operation_id: null, facts: {} });
      console.log(syncs - before);
      await store.close();
    `;
    expect(Number(await runModule(script, [dataDir]).line())).toBeGreaterThanOrEqual(20);
  });

  it('says that it is unavailable once it is closed', async () => {
    const rpc = await openPglite(dataDir);
    await rpc.close();
    await expect(rpc.call('ping', '{}')).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });
});
