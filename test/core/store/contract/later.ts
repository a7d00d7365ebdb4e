import type { TestStore } from '../../../support/test-store.ts';

/** Runs `work` with the database's clock `ms` ahead. */
export async function later<T>(test: TestStore, ms: number, work: () => Promise<T>): Promise<T> {
  await test.setNow(new Date(Date.now() + ms).toISOString());
  try {
    return await work();
  } finally {
    await test.setNow(null);
  }
}
