import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { describe } from 'vitest';
import { createStore } from '../../../src/core/store/create-store.ts';
import { createDurableFs } from '../../../src/core/store/durable-fs.ts';
import { createPgliteRpc } from '../../../src/core/store/pglite.ts';
import { killTests } from './kills/kill-tests.ts';

describe('kill -9 on the built-in database', () => {
  // Opening the built-in database after a kill takes a second or two: the moments between are the long run's.
  killTests(['after'], 4, async (dataDir) => ({
    env: {},
    forget: () => Promise.resolve(),
    look: async (use) => {
      const db = await PGlite.create({ fs: createDurableFs(join(dataDir, 'db')) });
      const rpc = createPgliteRpc(db);
      try {
        return await use({
          store: createStore(rpc),
          rpc,
          sql: async (text, parameters = []) =>
            (await db.query<Record<string, unknown>>(text, parameters)).rows,
          setNow: () => Promise.reject(new Error('time runs here')),
          close: () => rpc.close(),
        });
      } finally {
        await rpc.close();
      }
    },
  }));
});
