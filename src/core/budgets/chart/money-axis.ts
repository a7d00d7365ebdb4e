import type { Nano } from '../../money.ts';

/** Steps a reader can count in. */
const STEPS = [1n, 2n, 5n];
const TICKS_MOST = 5n;

/** A scale from nothing to at least `most`, in even steps of 1, 2 or 5 and zeros; at most six ticks, nothing included. */
export function moneyAxis(most: Nano): { top: Nano; ticks: Nano[] } {
  const need = most > 0n ? most : 1n;
  for (let power = 1n; ; power *= 10n) {
    for (const step of STEPS.map((each) => each * power)) {
      const count = (need + step - 1n) / step;
      if (count > TICKS_MOST) continue;
      const ticks = Array.from({ length: Number(count) + 1 }, (_, index) => BigInt(index) * step);
      return { top: count * step, ticks };
    }
  }
}
