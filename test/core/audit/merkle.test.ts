import { hash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  EMPTY_ROOT,
  consistencyRanges,
  createFrontier,
  inclusionRanges,
  isConsistent,
  merkleRoot,
  proofOf,
  rootOfInclusion,
} from '../../../src/core/audit/merkle.ts';

const sha = (...parts: Buffer[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');

/** RFC 6962 section 2.1 word by word: the slow tree that the fast one must equal. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return leaves[0] as Buffer;
  const k = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha(Buffer.from([1]), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** The leaves of Certificate Transparency's own test vectors. */
const VECTORS = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => sha(Buffer.from([0]), Buffer.from(hex, 'hex')));

const leavesOf = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, n) => sha(Buffer.from([n % 251, n >> 8])));

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at % copy.length]! ^= 1 << (at % 8);
  return copy;
};

describe('the Merkle tree over the log', () => {
  it('has the roots of the test vectors of Certificate Transparency', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(merkleRoot(VECTORS.slice(0, 1)).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
    expect(merkleRoot(VECTORS.slice(0, 7)).toString('hex')).toBe(
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    );
    expect(merkleRoot(VECTORS).toString('hex')).toBe(
      '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
    );
  });

  it('grows leaf by leaf to the roots of the slow tree, and goes on from any kept state', () => {
    const leaves = leavesOf(130);
    let frontier = createFrontier();
    for (const [n, leaf] of leaves.entries()) {
      expect(frontier.root()).toEqual(naiveRoot(leaves.slice(0, n)));
      frontier.append(leaf);
      frontier = createFrontier(JSON.parse(JSON.stringify(frontier.state())));
      expect(frontier.size()).toBe(n + 1);
    }
    expect(frontier.state().peaks).toHaveLength(2);
  });

  it('refuses a state that no log can have, and a leaf that is no hash', () => {
    const [peak] = createFrontier({ size: 1, peaks: ['aa'.repeat(32)] }).state().peaks;
    for (const bad of [
      { size: 3, peaks: [peak!] },
      { size: 1, peaks: ['aa'] },
      { size: -1, peaks: [] },
      { size: 1.5, peaks: [peak!] },
    ]) {
      expect(() => createFrontier(bad)).toThrow(RangeError);
    }
    expect(() => createFrontier().append(Buffer.alloc(31))).toThrow(RangeError);
  });

  it('proves every leaf of every size up to 40, and the whole of every earlier log', () => {
    for (let size = 1; size <= 40; size += 1) {
      const leaves = leavesOf(size);
      const root = naiveRoot(leaves);
      for (let index = 0; index < size; index += 1) {
        const path = proofOf(leaves, inclusionRanges(index, size));
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
        expect(rootOfInclusion(index, size, leaves[index]!, path)).toEqual(root);
        const old = { size: index + 1, root: naiveRoot(leaves.slice(0, index + 1)) };
        const grown = proofOf(leaves, consistencyRanges(index + 1, size));
        expect(isConsistent(old, { size, root }, grown)).toBe(true);
      }
    }
  });

  it('gives no proof for a place outside of the log', () => {
    expect(() => inclusionRanges(3, 3)).toThrow(RangeError);
    expect(() => inclusionRanges(-1, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(0, 3)).toThrow(RangeError);
    expect(() => consistencyRanges(4, 3)).toThrow(RangeError);
    const leaf = leavesOf(1)[0]!;
    expect(rootOfInclusion(1, 1, leaf, [])).toBeNull();
    expect(rootOfInclusion(0.5, 1, leaf, [])).toBeNull();
  });

  it('takes an inclusion proof for no other leaf, place, path or root', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 90 }), fc.nat(), fc.nat(), (size, where, how) => {
        const index = where % size;
        const leaves = leavesOf(size);
        const root = naiveRoot(leaves);
        const path = proofOf(leaves, inclusionRanges(index, size));
        const leaf = leaves[index]!;
        const at = how % path.length;
        const leadsThere = (...[i, n, l, p]: Parameters<typeof rootOfInclusion>): boolean =>
          rootOfInclusion(i, n, l, p)?.equals(root) ?? false;
        expect(leadsThere(index, size, leaf, path)).toBe(true);
        expect(leadsThere(index, size, flipped(leaf, how), path)).toBe(false);
        expect(leadsThere(index, size, leaf, path.with(at, flipped(path[at]!, how)))).toBe(false);
        expect(leadsThere(index, size, leaf, path.toSpliced(at, 1))).toBe(false);
        expect(leadsThere(index, size, leaf, [...path, randomBytes(32)])).toBe(false);
        expect(leadsThere((index + 1 + (how % (size - 1))) % size, size, leaf, path)).toBe(false);
      }),
    );
  });

  it('takes a consistency proof for no rewritten, cut or other log', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 90 }), fc.nat(), fc.nat(), (size, where, how) => {
        const leaves = leavesOf(size);
        const now = { size, root: naiveRoot(leaves) };
        const old = { size: 1 + (where % (size - 1)), root: EMPTY_ROOT };
        old.root = naiveRoot(leaves.slice(0, old.size));
        const path = proofOf(leaves, consistencyRanges(old.size, size));
        const at = how % path.length;
        expect(isConsistent(old, now, path)).toBe(true);
        expect(isConsistent({ ...old, root: flipped(old.root, how) }, now, path)).toBe(false);
        expect(isConsistent(old, { ...now, root: flipped(now.root, how) }, path)).toBe(false);
        expect(isConsistent(old, now, path.with(at, flipped(path[at]!, how)))).toBe(false);
        expect(isConsistent(old, now, path.toSpliced(at, 1))).toBe(false);
        expect(isConsistent(old, now, [...path, randomBytes(32)])).toBe(false);
        expect(isConsistent(now, old, path)).toBe(false);
        // A history rewritten before the earlier size, with an honest proof of itself.
        const rewritten = leaves.with(where % old.size, randomBytes(32));
        const other = proofOf(rewritten, consistencyRanges(old.size, size));
        expect(isConsistent(old, { size, root: naiveRoot(rewritten) }, other)).toBe(false);
      }),
    );
  });
});
