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

const HASH = /^[0-9a-f]{64}$/;

/** What a body says of its own place; null when it says nothing, or says it twice and differently. */
export function wordsOf(body: string): EntryWords | null {
  try {
    const { seq, prev, kind, facts } = JSON.parse(body) as Record<string, unknown>;
    if (typeof seq !== 'number' || typeof prev !== 'string') return null;
    // JSON takes the last of two fields of one name: the first must say the same.
    if (!body.startsWith(`{"seq":${seq},"prev":"${prev}",`) || !HASH.test(prev)) return null;
    return { seq, prev, kind, facts };
  } catch {
    return null;
  }
}

/**
 * Whether a body that begins with its place cannot name it again, under whatever spelling: without an escape a second
 * `"seq"` or `"prev"` must end like this. The ends are rarer than the names, and so found sooner.
 */
function saysItOnce(body: string, from: number): boolean {
  const again = body.includes('\\', from) || body.includes('q"', from) || body.includes('prev"', from);
  return !again && body.endsWith('}}');
}

/**
 * Checks one entry against the point before it: what is wrong with it, else null. Reading a body takes longer than
 * hashing it, so only one that may be ambiguous is read; what the others say is covered by their hash.
 */
export function checkEntry({ seq, hash, body }: ChainEntry, point: ChainPoint): EntryFault | null {
  if (seq !== point.next) return 'missing';
  const place = `{"seq":${point.next},"prev":"${point.hash}",`;
  let follows = body.startsWith(place);
  if (!follows || !saysItOnce(body, place.length)) {
    const words = wordsOf(body);
    if (!words) return 'body_malformed';
    follows = words.seq === point.next && words.prev === point.hash;
  }
  if (entryHash(body) !== hash) return 'hash';
  return follows ? null : 'chain';
}

/**
 * Checks a run of entries against the point before it, so that a long chain is checked page by page. Finds an edited,
 * deleted, moved or inserted entry and names the first one that is wrong; a cut-off tail only shows against a head or
 * a checkpoint kept elsewhere.
 */
export function verifyChain(entries: readonly ChainEntry[], from: ChainPoint = CHAIN_START): ChainVerdict {
  let point = from;
  for (const entry of entries) {
    const reason = checkEntry(entry, point);
    if (reason) return { ok: false, firstBad: point.next, reason };
    point = { next: point.next + 1, hash: entry.hash };
  }
  return { ok: true, ...point };
}
