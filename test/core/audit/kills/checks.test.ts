import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../../../support/postgres.ts';
import { BOOT, billed, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { mismatches } from './effects-and-entries.ts';

describe('the check of effects against entries', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await postgresStore();
    await test.store.boot(BOOT);
    const { whole, begin, start, settle } = scenario(test.store);
    await whole(stranger(), 100);
    const { id } = await begin(stranger());
    await start(id, 10);
    await settle(id, billed(5));
    await test.store.finishDelivery({ operation_id: id, where: 'channel', channel_id: '1', message_id: '2' });
  });
  afterEach(() => test.close());

  it('finds nothing where every effect has its entry', async () => {
    expect(await mismatches(test)).toEqual([]);
  });

  it.each([
    [
      'an attempt without its row',
      'delete from helix.attempts where attempt = 1',
      ['attempt', 'attempt end'],
    ],
    [
      'a delivery that nobody recorded',
      "update helix.operations set delivered_at = helix.now() where state = 'finished'",
      ['delivery'],
    ],
    [
      'an end that nobody said',
      "update helix.operations set state = 'running' where state = 'finished'",
      ['end'],
    ],
    [
      'an entry of something that never was',
      "select helix.audit_append('approved', null, 'nothing', null, '{\"approval\":\"none\"}')",
      ['decision'],
    ],
  ] as const)('finds %s', async (_what, statement, rules) => {
    await test.sql(statement);
    const found = new Set((await mismatches(test)).map(({ rule }) => rule));
    expect([...found]).toEqual(rules);
  });
});
