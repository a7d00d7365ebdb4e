import type { KeptCheckpoint } from './verify-log.ts';
import type { TreeView } from './log-tree.ts';
import { inclusionRanges, rootOfInclusion } from './merkle.ts';
import { type ChainEntry, entryLeaf, wordsOf } from './verify-chain.ts';

/** What a proof file says it is; another layout gets another number. */
export const PROOF_FORMAT = 'helix-audit-proof/1';

/**
 * An entry and why it is in the log: the hashes (base64) that lead from it to the checkpoint's root, and those that
 * lead there from the entry before it, whose hash the body names; none before entry 0.
 */
export type ProvenEntry = { seq: number; body: string; path: string[]; link: string[] };

/** A proof file, as docs/audit-format.md describes it. */
export type AuditProof = {
  format: typeof PROOF_FORMAT;
  /** The operation whose entries these are; null for entries of no operation. */
  operation: string | null;
  /** The signed note that covers all of them. */
  checkpoint: string;
  /** The Discord message in which the checkpoint was posted, whose id tells the time; null when it was not. */
  message: string | null;
  /** Bodies of the entries by which one key handed over to the next, in order; empty while the first key signs. */
  rotations: string[];
  entries: ProvenEntry[];
};

/** The entries do not make the root that was signed: the log was changed. */
export class LogChangedError extends Error {
  constructor(size: number) {
    super(`the entries are not those that the checkpoint of ${size} entries signed`);
    this.name = 'LogChangedError';
  }
}

const base64 = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('base64'));

/** Proves each entry against a checkpoint that covers it. Throws LogChangedError when one of the proofs does not hold. */
export async function proveEntries(
  tree: TreeView,
  checkpoint: KeptCheckpoint & { root: string },
  entries: readonly ChainEntry[],
): Promise<ProvenEntry[]> {
  const { size, root } = checkpoint;

  async function lead(index: number, leaf: Buffer): Promise<string[]> {
    const path = await tree.roots(inclusionRanges(index, size));
    if (rootOfInclusion(index, size, leaf, path)?.toString('hex') !== root) throw new LogChangedError(size);
    return base64(path);
  }

  const proven: ProvenEntry[] = [];
  for (const { seq, body } of entries) {
    const words = wordsOf(body);
    if (words?.seq !== seq) throw new LogChangedError(size);
    const link = seq === 0 ? [] : await lead(seq - 1, Buffer.from(words.prev, 'hex'));
    proven.push({ seq, body, path: await lead(seq, entryLeaf(body)), link });
  }
  return proven;
}
