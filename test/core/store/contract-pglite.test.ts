import { afterAll, beforeAll, describe } from 'vitest';
import { pgliteStore } from '../../support/pglite-store.ts';
import { BOOT } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { storeContract } from './contract/store-contract.ts';

describe('the store on pglite', () => {
  let test: TestStore;
  beforeAll(async () => {
    test = await pgliteStore();
    await test.store.boot(BOOT);
  });
  afterAll(() => test.close());

  storeContract(() => test);
});
