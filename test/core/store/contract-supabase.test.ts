import { afterAll, beforeAll, describe } from 'vitest';
import { supabaseStore } from '../../support/supabase.ts';
import { BOOT } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { storeContract } from './contract/store-contract.ts';

describe('the store on supabase', () => {
  let test: TestStore;
  beforeAll(async () => {
    test = await supabaseStore();
    await test.store.boot(BOOT);
  });
  afterAll(() => test.close());

  storeContract(() => test);
});
