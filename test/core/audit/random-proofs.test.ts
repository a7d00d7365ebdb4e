import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TILE, createLogTree } from '../../../src/core/audit/log-tree.ts';
import {
  consistencyRanges,
  createFrontier,
  inclusionRanges,
  isConsistent,
  rootOfInclusion,
} from '../../../src/core/audit/merkle.ts';

/** Proofs of each kind: 10,000 with full counts, always the same ones. */
const COUNT = process.env['HELIX_LONG'] === '1' ? 10_000 : 400;
/** Milliseconds for all of them. */
const PATIENCE = 180_000;
const SEED = 20261122;
/** Sizes on both sides of a tile: a proof is made of tiles and of what is left over. */
const MOST = 3 * TILE + 777;

const leaves = Array.from({ length: MOST }, (_, n) => hash('sha256', `leaf ${n}`, 'buffer'));
const tree = createLogTree(async (from, count) => leaves.slice(from, from + count));
const roots = (() => {
  const frontier = createFrontier();
  return [frontier.root(), ...leaves.map((leaf) => (frontier.append(leaf), frontier.root()))];
})();
const rootAt = (size: number): Buffer => roots[size] as Buffer;

/** One bit of one of these hashes turned over. */
function flipped(hashes: readonly Buffer[], at: number, bit: number): Buffer[] {
  const copy = Buffer.from(hashes[at % hashes.length] as Buffer);
  copy[(bit >> 3) % 32]! ^= 1 << (bit % 8);
  return hashes.with(at % hashes.length, copy);
}

/** Ways to make a false path of a true one; those that would change nothing are left out by `differs`. */
const FORGERIES: ((path: readonly Buffer[], at: number, bit: number) => Buffer[])[] = [
  flipped,
  (path, at) => path.toSpliced(at % path.length, 1),
  (path, at) => path.toSpliced(at % path.length, 0, leaves[at % MOST] as Buffer),
  (path, at) => path.with(at % path.length, leaves[at % MOST] as Buffer),
  (path, at) => path.with(at % path.length, (path[at % path.length] as Buffer).subarray(1)),
  (path) => path.toReversed(),
];
const differs = (a: readonly Buffer[], b: readonly Buffer[]): boolean =>
  a.length !== b.length || a.some((one, n) => !one.equals(b[n] as Buffer));

const sizes = fc.integer({ min: 2, max: MOST });
const numbers = { seed: SEED, numRuns: COUNT };

describe(`${COUNT} random proofs`, () => {
  it(
    'of inclusion hold, and as many forged ones do not',
    async () => {
      let rejected = 0;
      await fc.assert(
        fc.asyncProperty(sizes, fc.nat(), fc.nat(), fc.nat(255), async (size, where, how, bit) => {
          const index = where % size;
          const leaf = leaves[index] as Buffer;
          const path = await tree.of(size).roots(inclusionRanges(index, size));
          const holds = (...[i, n, l, p]: Parameters<typeof rootOfInclusion>): boolean =>
            rootOfInclusion(i, n, l, p)?.equals(rootAt(size)) ?? false;
          expect(holds(index, size, leaf, path)).toBe(true);
          const forge = FORGERIES[how % FORGERIES.length]!;
          const forged = forge(path, how, bit);
          if (differs(forged, path)) {
            expect(holds(index, size, leaf, forged)).toBe(false);
            rejected += 1;
          }
          const other = (index + 1 + (how % (size - 1))) % size;
          expect(holds(other, size, leaf, path)).toBe(false);
          expect(holds(index, size, leaves[other] as Buffer, path)).toBe(false);
          rejected += 2;
        }),
        numbers,
      );
      expect(rejected).toBeGreaterThanOrEqual(2 * COUNT);
    },
    PATIENCE,
  );

  it(
    'of consistency hold, and as many forged ones do not',
    async () => {
      let rejected = 0;
      await fc.assert(
        fc.asyncProperty(sizes, fc.nat(), fc.nat(), fc.nat(255), async (size, where, how, bit) => {
          const before = 1 + (where % (size - 1));
          const [old, now] = [
            { size: before, root: rootAt(before) },
            { size, root: rootAt(size) },
          ];
          const path = await tree.of(size).roots(consistencyRanges(before, size));
          expect(isConsistent(old, now, path)).toBe(true);
          const forged = FORGERIES[how % FORGERIES.length]!(path, how, bit);
          if (differs(forged, path)) {
            expect(isConsistent(old, now, forged)).toBe(false);
            rejected += 1;
          }
          const [false_root] = flipped([old.root], 0, bit);
          expect(isConsistent({ ...old, root: false_root as Buffer }, now, path)).toBe(false);
          expect(isConsistent(old, { ...now, root: rootAt(size - 1) }, path)).toBe(false);
          rejected += 2;
        }),
        numbers,
      );
      expect(rejected).toBeGreaterThanOrEqual(2 * COUNT);
    },
    PATIENCE,
  );
});
