import { nanoFromUsd } from '../../../src/core/money.ts';
import type { Actor } from '../../../src/core/request.ts';
import { OTHER_GUILD } from '../../support/core-crowd.ts';
import { GUILD, somebody } from '../../support/people.ts';
import type { Limits } from './watch-limits.ts';

/** One thing somebody will ask for; `size` is characters to speak, or seconds to transcribe. */
export type Task = { operation: 'speak' | 'transcribe'; size: number };

/** Everybody's tasks, and limits that about half of them fit into. */
export type Plan = { people: { actor: Actor; tasks: Task[] }[]; limits: Limits; random(): number };

/** What the first models of the routes cost: per character, and per second. */
const CHARACTER = nanoFromUsd('0.08') / 1_000n;
const SECOND = nanoFromUsd('0.0043') / 60n;

/** Mulberry32: numbers in [0, 1) that a seed repeats. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const costOf = ({ operation, size }: Task): bigint =>
  BigInt(size) * (operation === 'speak' ? CHARACTER : SECOND);

/** A share of a sum, in thousandths. */
const share = (sum: bigint, thousandths: bigint): bigint => (sum * thousandths) / 1000n;

/**
 * 20 people in two guilds, `each` tasks a head, of costs over two orders of magnitude; every fifth person asks for
 * three times as much. Limits are shares of what all of it would cost, so that people, a guild and everyone run dry;
 * `guild` is the first guild's, in thousandths.
 */
export function planWork(seed: number, each: number, guild: bigint): Plan {
  const random = seeded(seed);
  const people = Array.from({ length: 20 }, (_, n) => {
    const times = n % 5 === 0 ? 3 : 1;
    const tasks = Array.from({ length: each }, (): Task => {
      if (random() < 0.4) return { operation: 'transcribe', size: Math.round(2 * 60 ** random()) * times };
      return { operation: 'speak', size: Math.round(50 * 30 ** random()) * times };
    });
    return { actor: somebody({ guildId: n % 2 === 0 ? GUILD : OTHER_GUILD }), tasks };
  });
  const demand = people.flatMap(({ tasks }) => tasks).reduce((sum, task) => sum + costOf(task), 0n);
  const limits = {
    user: share(demand, 35n),
    guilds: { [GUILD]: share(demand, guild), [OTHER_GUILD]: share(demand, 350n) },
    everyone: share(demand, 420n),
  };
  return { people, limits, random };
}
