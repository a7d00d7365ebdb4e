import { hash } from 'node:crypto';

/** One stored entry: exact body text and hex hash. */
export type ChainEntry = { seq: number; hash: string; body: string };

/** Where a verified run of entries ends: the number the next entry must have, and the hash it must name. */
export type ChainPoint = { next: number; hash: string };

/** The point before entry 0. */
export const CHAIN_START: ChainPoint = { next: 0, hash: '0'.repeat(64) };

/** Why an entry is wrong: it is not there, says no place, was not hashed like this, or does not follow the one before. */
export type EntryFault = 'missing' | 'body_malformed' | 'hash' | 'chain';

/** What a body says, as far as its own place and kind go; its facts are read by those who know the kind. */
export type EntryWords = { seq: number; prev: string; kind: unknown; facts: unknown };

/** The verdict on a run of entries: where it ends, or the first entry that is wrong and why. */
export type ChainVerdict = ({ ok: true } & ChainPoint) | { ok: false; firstBad: number; reason: EntryFault };

/** SHA-256 of 0x00 and the body's UTF-8: the chain link, and the RFC 6962 leaf. */
export function entryLeaf(body: string): Buffer {
  return hash('sha256', `\0${body}`, 'buffer');
}

/** The same as hex, as it is stored and named by the next entry. */
export function entryHash(body: string): string {
  return hash('sha256', `\0${body}`, 'hex');
}

/** What a body says of its own place; null when it says nothing, or says it twice and differently. */
export function wordsOf(body: string): EntryWords | null {
  const head = /^\{"seq":(0|[1-9]\d{0,14}),"prev":"([0-9a-f]{64})",/.exec(body);
  try {
    const parsed = JSON.parse(body) as { seq?: unknown; prev?: unknown; kind?: unknown; facts?: unknown };
    if (!head || String(parsed.seq) !== head[1] || parsed.prev !== head[2]) return null;
    return { seq: Number(head[1]), prev: head[2] ?? '', kind: parsed.kind, facts: parsed.facts };
  } catch {
    return null;
  }
}

/** Checks one entry against the point before it: its leaf and words, or what is wrong with it. */
export function checkEntry(
  entry: ChainEntry,
  point: ChainPoint,
): { leaf: Buffer; words: EntryWords } | EntryFault {
  if (entry.seq !== point.next) return 'missing';
  const words = wordsOf(entry.body);
  if (!words) return 'body_malformed';
  const leaf = entryLeaf(entry.body);
  if (leaf.toString('hex') !== entry.hash) return 'hash';
  return words.seq === point.next && words.prev === point.hash ? { leaf, words } : 'chain';
}

/**
 * Checks a run of entries against the point before it, so that a long chain is checked page by page. Finds an edited,
 * deleted, moved or inserted entry and names the first one that is wrong; a cut-off tail only shows against a head or
 * a checkpoint kept elsewhere.
 */
export function verifyChain(entries: readonly ChainEntry[], from: ChainPoint = CHAIN_START): ChainVerdict {
  let point = from;
  for (const entry of entries) {
    const checked = checkEntry(entry, point);
    if (typeof checked === 'string') return { ok: false, firstBad: point.next, reason: checked };
    point = { next: point.next + 1, hash: entry.hash };
  }
  return { ok: true, ...point };
}
