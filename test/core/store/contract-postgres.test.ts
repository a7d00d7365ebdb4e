import { afterAll, beforeAll, describe } from 'vitest';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { storeContract } from './contract/store-contract.ts';

describe('the store on postgres', () => {
  let test: TestStore;
  beforeAll(async () => {
    test = await postgresStore();
    await test.store.boot(BOOT);
  });
  afterAll(() => test.close());

  storeContract(() => test);
});
