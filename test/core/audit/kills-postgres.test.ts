import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { postgresStore } from '../../support/postgres.ts';
import { killTests } from './kills/kill-tests.ts';

describe('kill -9 on PostgreSQL', () => {
  let db: Awaited<ReturnType<typeof postgresStore>>;
  beforeAll(async () => {
    db = await postgresStore();
  });
  afterAll(() => db.close());

  /** What a killed process had asked for is still done: its sessions end when the server reads that nobody is there. */
  const ended = async (): Promise<void> => {
    const open =
      "select from pg_stat_activity where application_name = 'mortal' and datname = current_database()";
    while ((await db.sql(open)).length > 0) await sleep(5);
  };

  killTests(['before', 'after'], 1, async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    return {
      env: {
        DATABASE_URL: `${db.url}?application_name=mortal`,
        AUDIT_SIGNING_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      },
      forget: async () => {
        await ended();
        await db.sql('update helix.leases set until = helix.now()');
        await db.sql("update helix.operations set lease_until = helix.now() where state = 'running'");
      },
      look: async (use) => {
        await ended();
        return use(db);
      },
    };
  });
});
