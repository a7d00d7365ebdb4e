import type { KillPlan } from '../../../support/killable-core.ts';

/** The SQL functions whose calls are the steps: begin, start, settle, decide, publish, checkpoint; then all around them. */
const STEPS = [
  'begin_operation',
  'start_attempt',
  'settle_operation',
  'decide_approval',
  'publish_toggle',
  'finish_delivery',
  'add_checkpoint',
  'checkpoint_posted',
] as const;
const AROUND = ['boot', 'claim_ready', 'begin_delivery', 'stopped', 'sweep', 'renew_leases'] as const;
const WHEN = ['before', 'during', 'after'] as const;

/** Each step once around each of these moments: what `npm test` kills. */
export function everyStep(moments: readonly KillPlan['when'][]): KillPlan[] {
  return STEPS.flatMap((name) => moments.map((when) => ({ name, when, nth: 1 })));
}

/** A small generator with a seed (mulberry32), so that a run can be repeated. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** `count` kills: each step before, in and after its call, again and again, at its first or a later call. */
export function manyKills(count: number, random: (below: number) => number): KillPlan[] {
  const all = [...STEPS, ...STEPS, ...AROUND].flatMap((name) => WHEN.map((when) => ({ name, when })));
  return Array.from({ length: count }, (_, n) => {
    const { name, when } = all[n % all.length]!;
    const later = name === 'begin_operation' || name === 'start_attempt' || name === 'settle_operation';
    return { name, when, nth: later ? 1 + random(2) : 1 };
  });
}
