import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { inject } from 'vitest';
import { createStore } from '../../src/core/store/create-store.ts';
import { createPgliteRpc } from '../../src/core/store/pglite.ts';
import type { TestStore } from './test-store.ts';

/** A migrated store of its own in memory, from the dump that the run made once: about half a second. */
export async function pgliteStore(): Promise<TestStore> {
  const db = await PGlite.create({ loadDataDir: new Blob([readFileSync(inject('pgliteDump'))]) });
  const rpc = createPgliteRpc(db);
  return {
    store: createStore(rpc),
    rpc,
    sql: async (text, parameters = []) => (await db.query<Record<string, unknown>>(text, parameters)).rows,
    setNow: async (now) => {
      await db.query("select set_config('helix.test_now', $1, false)", [now ?? '']);
    },
    close: () => rpc.close(),
  };
}
