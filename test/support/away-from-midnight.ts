import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach } from 'vitest';

const DAY_MS = 86_400_000;
/** Longer than a test that counts a day's money takes. */
const NEAR_MS = 20_000;

/**
 * Budgets are counted by the day, and a test by the clock of the machine: one that would begin just before midnight in
 * UTC begins after it. What happens at midnight itself is tested where time is held still.
 */
beforeEach(async () => {
  const left = DAY_MS - (Date.now() % DAY_MS);
  if (left < NEAR_MS) await sleep(left + 1);
});
