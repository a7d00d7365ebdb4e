import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresStore } from '../../support/postgres.ts';
import type { TestStore } from '../../support/test-store.ts';

let test: TestStore;
beforeAll(async () => {
  test = await postgresStore();
});
afterAll(() => test.close());

/** A statement that locks another table's rows and only looks at operations. */
const LOCKS_OTHERS = /^\s*perform 1 from helix\.(?:holds|budget_days|approval_requests)\b/;

it('no function locks an operation against its children, which look at it while they hold the budget days', async () => {
  const functions = await test.sql(
    `select p.proname, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('helix', 'public')`,
  );
  const locking = functions.filter(({ prosrc }) =>
    String(prosrc)
      .split(';')
      .some(
        (statement) =>
          /from helix\.operations\b[^]*for update/.test(statement) && !LOCKS_OTHERS.test(statement),
      ),
  );
  expect(functions.length).toBeGreaterThan(100);
  expect(locking.map(({ proname }) => proname)).toEqual([]);
});
