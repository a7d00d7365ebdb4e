import { expect, it } from 'vitest';
import type { KillPlan } from '../../../support/killable-core.ts';
import { everyStep, manyKills, seeded } from './plan-kills.ts';
import { type KillHome, runKills } from './run-kills.ts';

const long = process.env['HELIX_LONG'] === '1';
const SEED = Number(process.env['HELIX_SEED'] ?? 20_261_122);
const MANY = 110;

/**
 * The same kills on any home: the long run's are many and each is looked into, the others one of each step and moment,
 * looked into every `lookEvery` kills (what is missing once is missing for ever).
 */
export function killTests(
  moments: readonly KillPlan['when'][],
  lookEvery: number,
  open: (dataDir: string) => Promise<KillHome>,
): void {
  const plans = long ? manyKills(MANY, seeded(SEED)) : everyStep(moments);
  it(
    `${plans.length} times at begin, start, settle, decide, publish and checkpoint: every effect has its entry, every entry its effect, no gap, and no checkpoint contradicts another`,
    { timeout: long ? 1_800_000 : 240_000 },
    async () => {
      const started = performance.now();
      const report = await runKills(open, plans, { seed: SEED, lookEvery: long ? 1 : lookEvery });
      const seconds = ((performance.now() - started) / 1000).toFixed(0);
      console.log(`seed ${SEED}, ${seconds} s, ${JSON.stringify(report)}`);
      expect(report.faults).toEqual([]);
      // A renewal or a sweep may not come in so short a life; the steps themselves do.
      if (!long) expect(report.done).toBe(0);
      expect(report.killed).toBeGreaterThanOrEqual(plans.length * 0.9);
      expect(report.kept).toBeGreaterThan(0);
      expect(report.posted).toBeGreaterThan(0);
      const { running = 0, ready = 0, waiting = 0 } = report.states;
      expect({ running, ready }).toEqual({ running: 0, ready: 0 });
      expect(waiting).toBeLessThanOrEqual(plans.length);
    },
  );
}
