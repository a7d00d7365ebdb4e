import { type LeafRange, createFrontier, merkleRoot } from './merkle.ts';

/** Leaves of the log, 32 bytes each, from number `from` on; fewer than `count` where the log ends. */
export type ReadLeaves = (from: number, count: number) => Promise<Buffer[]>;

/** The tree of a log of one size. */
export type TreeView = {
  /** The roots of subtrees as RFC 6962 cuts them. Throws RangeError where the log is shorter. */
  roots(ranges: readonly LeafRange[]): Promise<Buffer[]>;
};

/** The tree of a log that only grows. */
export type LogTree = { of(size: number): TreeView };

/** Leaves that are read at once; a power of two, and the most that the store answers. */
export const TILE = 4096;

/**
 * Reads each whole tile of leaves once and keeps its root, 32 bytes for 4,096 entries: so a proof costs the tiles its
 * entries are in, and what came since the last one.
 */
export function createLogTree(read: ReadLeaves): LogTree {
  const tiles: Buffer[] = [];

  async function leaves(from: number, count: number): Promise<Buffer[]> {
    const found = await read(from, count);
    if (found.length !== count) throw new RangeError('the log is shorter than that');
    return found;
  }

  async function tileRoots(first: number, count: number): Promise<Buffer[]> {
    while (tiles.length < first + count) {
      const next = tiles.length;
      const root = merkleRoot(await leaves(next * TILE, TILE));
      // Two proofs at once read the same tile; it is kept once.
      if (tiles.length === next) tiles.push(root);
    }
    return tiles.slice(first, first + count);
  }

  function of(size: number): TreeView {
    const opened = new Map<number, Promise<Buffer[]>>();

    /** The leaves of a tile; all proofs of this view look into the same ones. */
    function open(tile: number): Promise<Buffer[]> {
      const known = opened.get(tile) ?? leaves(tile * TILE, Math.min(TILE, size - tile * TILE));
      opened.set(tile, known);
      return known;
    }

    /** A subtree starts at a multiple of the power of two it would fill: it is in a tile, or starts where one does. */
    async function root({ from, count }: LeafRange): Promise<Buffer> {
      const [tile, at] = [Math.floor(from / TILE), from % TILE];
      if (count < TILE) return merkleRoot((await open(tile)).slice(at, at + count));
      const whole = Math.floor(count / TILE);
      const above = createFrontier();
      for (const one of await tileRoots(tile, whole)) above.append(one);
      const frontier = createFrontier({ size: whole * TILE, peaks: above.state().peaks });
      const rest = count % TILE;
      if (rest > 0) for (const leaf of (await open(tile + whole)).slice(0, rest)) frontier.append(leaf);
      return frontier.root();
    }
    return { roots: (ranges) => Promise.all(ranges.map(root)) };
  }
  return { of };
}
