import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pgliteStore } from '../../support/pglite-store.ts';
import { BOOT } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { anyAction, world } from './invariants/actions.ts';
import { narrowLimits } from './invariants/narrow-limits.ts';
import { runs } from './invariants/runs.ts';
import { violations } from './invariants/violations.ts';

describe('the ledger on PGlite', () => {
  let test: TestStore;
  let day = 0;
  beforeAll(async () => {
    test = await pgliteStore();
    await test.store.boot(BOOT);
    await narrowLimits(test);
  });
  afterAll(() => test.close());

  it(
    'adds up after any run of requests, ends, crashes and refunds (I1 to I5, I9)',
    { timeout: 300_000 },
    async () => {
      const answers: Record<string, number> = {};
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyAction, { minLength: 80, maxLength: 80, size: 'max' }),
          async (actions) => {
            day += 1;
            await test.setNow(new Date(Date.now() + day * 86_400_000).toISOString());
            const w = world([test.store]);
            for (const action of actions) await w.act(action);
            expect(await violations(test)).toEqual([]);
            for (const [told, n] of Object.entries(w.answers)) answers[told] = (answers[told] ?? 0) + n;
          },
        ),
        runs(12, 100),
      );
      for (const told of [
        'begin started',
        'begin waiting',
        'begin denied',
        'decide approved',
        'decide denied',
        'claim some',
        'replace replaced',
        'start go',
        'settle settled',
        'swept',
      ]) {
        expect(answers[told], told).toBeGreaterThan(0);
      }
    },
  );
});
