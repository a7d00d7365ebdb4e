import type { Nano } from '../money.ts';
import type { Candidate } from './candidates.ts';

/**
 * Of the models behind the chosen one, one way each: the best that costs no more than what is held, else the cheapest.
 * Another way at the chosen model is no fallback: what is wrong with a model is wrong with all its ways.
 */
export function waysWithin<T extends Candidate>(chosen: T, behind: readonly T[], held: Nano): T[] {
  const targets = [...new Set(behind.map(({ target }) => target))].filter((one) => one !== chosen.target);
  return targets.flatMap((target) => {
    const ways = behind.filter((one) => one.target === target);
    return ways.find(({ most }) => most <= held) ?? ways.at(-1) ?? [];
  });
}
