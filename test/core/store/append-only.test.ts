import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pgliteStore } from '../../support/pglite-store.ts';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT, scenario, stranger } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';

describe.each([
  ['pglite', pgliteStore],
  ['postgres', postgresStore],
] as const)('what is written for good, on %s (I6)', (_home, open) => {
  let test: TestStore;
  beforeAll(async () => {
    test = await open();
    await test.store.boot(BOOT);
    await scenario(test.store).whole(stranger(), 10);
  });
  afterAll(() => test.close());

  it.each([
    'audit_entries',
    'cost_entries',
    'price_rows',
    'feature_toggle_versions',
    'operation_route_versions',
  ])('refuses to change, delete or empty %s', async (table) => {
    const rows = async (): Promise<unknown> => test.sql(`select * from helix.${table} order by 1`);
    const before = await rows();
    for (const statement of [
      `update helix.${table} set ${table === 'audit_entries' ? "body = 'x'" : 'created_at = now()'}`,
      `delete from helix.${table}`,
      `truncate helix.${table} cascade`,
    ]) {
      await expect(test.sql(statement), statement).rejects.toMatchObject({ code: '55000' });
    }
    expect(before).not.toEqual([]);
    expect(await rows()).toEqual(before);
  });
});
