import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { postgresStore } from '../../support/postgres.ts';
import { killTests } from './kills/kill-tests.ts';

describe('kill -9 on PostgreSQL', () => {
  let db: Awaited<ReturnType<typeof postgresStore>>;
  beforeAll(async () => {
    db = await postgresStore();
  });
  afterAll(() => db.close());

  killTests(['before', 'after'], 1, async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return {
      env: {
        DATABASE_URL: db.url,
        AUDIT_SIGNING_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      },
      forget: async () => {
        await db.sql('update helix.leases set until = helix.now()');
        await db.sql("update helix.operations set lease_until = helix.now() where state = 'running'");
      },
      look: (use) => use(db),
    };
  });
});
