import { hash } from 'node:crypto';

/**
 * The Merkle tree of RFC 6962 section 2.1 over the log. A leaf is an entry's hash as it is stored (SHA-256 of 0x00 and
 * the body), an inner node is SHA-256 of 0x01 and its two children; every hash is 32 bytes.
 */

/** The root of a log without entries: SHA-256 of nothing. */
export const EMPTY_ROOT: Buffer = hash('sha256', '', 'buffer');

const HASH_BYTES = 32;

/** A run of leaves: a subtree of the log, never empty. */
export type LeafRange = { from: number; count: number };

/** What is kept of a log to go on from there: its size and the hex roots of its perfect subtrees, largest first. */
export type FrontierState = { size: number; peaks: readonly string[] };

/** A growing log's tree without its leaves: log2(size) hashes at most. */
export type Frontier = {
  /** Leaves so far. */
  size(): number;
  /** Adds the next leaf (32 bytes, or their hex), in at most log2(size) hashes. */
  append(leaf: Buffer | string): void;
  /** The root of the leaves so far. */
  root(): Buffer;
  state(): FrontierState;
};

/** Every inner node passes through these bytes: one allocation, not one per node. Hashing is synchronous. */
const scratch = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

/** SHA-256 of 0x01, left and right. */
function nodeHash(left: Buffer, right: Buffer): Buffer {
  scratch.set(left, 1);
  scratch.set(right, 1 + HASH_BYTES);
  return hash('sha256', scratch, 'buffer');
}

function onesIn(size: number): number {
  let ones = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) ones += rest % 2;
  return ones;
}

const HEX = /^[0-9a-f]{64}$/;

/** The same as nodeHash in hex: half the time for what is in hex before and after. */
function hexNodeHash(left: string, right: string): string {
  scratch.write(left, 1, 'hex');
  scratch.write(right, 1 + HASH_BYTES, 'hex');
  return hash('sha256', scratch, 'hex');
}

/** A tree that goes on from `state`, or from nothing. Throws RangeError for a state that no log can have. */
export function createFrontier(state: FrontierState = { size: 0, peaks: [] }): Frontier {
  let { size } = state;
  const peaks = [...state.peaks];
  const whole = peaks.every((peak) => HEX.test(peak));
  if (!Number.isSafeInteger(size) || size < 0 || !whole || peaks.length !== onesIn(size)) {
    throw new RangeError('not the state of a log');
  }
  return {
    size: () => size,
    append(leaf) {
      let node = typeof leaf === 'string' ? leaf : leaf.toString('hex');
      if (node.length !== 2 * HASH_BYTES) throw new RangeError('a leaf has 32 bytes');
      // Each one at the end of the size, in binary, is a perfect subtree that the new leaf completes to a larger one.
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2)
        node = hexNodeHash(peaks.pop() ?? '', node);
      peaks.push(node);
      size += 1;
    },
    root: () => {
      const root = peaks.reduceRight<string | null>(
        (right, left) => (right ? hexNodeHash(left, right) : left),
        null,
      );
      return root === null ? EMPTY_ROOT : Buffer.from(root, 'hex');
    },
    state: () => ({ size, peaks: [...peaks] }),
  };
}

/** The root over these leaves. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  const frontier = createFrontier();
  for (const leaf of leaves) frontier.append(leaf);
  return frontier.root();
}

/** Largest power of two below `count`, which is 2 or more. */
function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/**
 * The subtrees whose roots prove that leaf `index` is in the log of `size` entries, in the order of the proof.
 * Throws RangeError when it is not.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) throw new RangeError('no such leaf');
  const ranges: LeafRange[] = [];
  let [from, count] = [0, size];
  while (count > 1) {
    const left = split(count);
    if (index < from + left) {
      ranges.push({ from: from + left, count: count - left });
      count = left;
    } else {
      ranges.push({ from, count: left });
      from += left;
      count -= left;
    }
  }
  return ranges.toReversed();
}

/**
 * The subtrees whose roots prove that the log of `size` entries begins with the log of `old` entries, in the order of
 * the proof. Throws RangeError unless 0 < old <= size.
 */
export function consistencyRanges(old: number, size: number): LeafRange[] {
  if (!Number.isSafeInteger(old) || old < 1 || old > size) throw new RangeError('no such earlier log');
  const ranges: LeafRange[] = [];
  let [from, count] = [0, size];
  while (from + count !== old) {
    const left = split(count);
    if (old <= from + left) {
      ranges.push({ from: from + left, count: count - left });
      count = left;
    } else {
      ranges.push({ from, count: left });
      from += left;
      count -= left;
    }
  }
  // A subtree that is the whole earlier log is its root, which the verifier has.
  if (from > 0) ranges.push({ from, count });
  return ranges.toReversed();
}

/** The proof for `ranges` from all leaves of the log. */
export function proofOf(leaves: readonly Buffer[], ranges: readonly LeafRange[]): Buffer[] {
  return ranges.map(({ from, count }) => merkleRoot(leaves.slice(from, from + count)));
}

/** The root that `path` leads to from leaf `index` of `size`; null when the path cannot belong to that place. */
export function rootOfInclusion(
  index: number,
  size: number,
  leaf: Buffer,
  path: readonly Buffer[],
): Buffer | null {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return null;
  let [node, place, last] = [leaf, index, size - 1];
  for (const other of path) {
    if (last === 0 || other.length !== HASH_BYTES) return null;
    if (place % 2 === 1 || place === last) {
      node = nodeHash(other, node);
      // A last node without a sibling moves up unchanged until it is a right child.
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      node = nodeHash(node, other);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? node : null;
}

/** Whether `path` proves that the log (`size`, `root`) begins with the log (`oldSize`, `oldRoot`); RFC 9162 2.1.4.2. */
export function isConsistent(
  old: { size: number; root: Buffer },
  now: { size: number; root: Buffer },
  path: readonly Buffer[],
): boolean {
  if (old.size > now.size || old.size < 0) return false;
  if (old.size === 0) return path.length === 0 && old.root.equals(EMPTY_ROOT);
  if (old.size === now.size) return path.length === 0 && old.root.equals(now.root);
  const power = onesIn(old.size) === 1;
  const [first, ...rest] = power ? [old.root, ...path] : path;
  if (first?.length !== HASH_BYTES) return false;
  let [place, last] = [old.size - 1, now.size - 1];
  while (place % 2 === 1) [place, last] = [(place - 1) / 2, Math.floor(last / 2)];
  let [before, after] = [first, first];
  for (const other of rest) {
    if (last === 0 || other.length !== HASH_BYTES) return false;
    if (place % 2 === 1 || place === last) {
      before = nodeHash(other, before);
      after = nodeHash(other, after);
      while (place % 2 === 0 && place !== 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else {
      after = nodeHash(after, other);
    }
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && before.equals(old.root) && after.equals(now.root);
}
