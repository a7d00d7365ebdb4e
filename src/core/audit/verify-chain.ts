import { createHash } from 'node:crypto';

/** One stored entry: exact body text and hex hash. */
export type ChainEntry = { seq: number; hash: string; body: string };

/** Where a verified run of entries ends: the number the next entry must have, and the hash it must name. */
export type ChainPoint = { next: number; hash: string };

/** The point before entry 0. */
export const CHAIN_START: ChainPoint = { next: 0, hash: '0'.repeat(64) };

/** The verdict on a run of entries: where it ends, or the first entry that is wrong and why. */
export type ChainVerdict =
  | ({ ok: true } & ChainPoint)
  | { ok: false; firstBad: number; reason: 'missing' | 'body_malformed' | 'hash' | 'chain' };

/** Hex SHA-256 of 0x00 and the body's UTF-8: the chain link, and the RFC 6962 leaf. */
export function entryHash(body: string): string {
  return createHash('sha256')
    .update(Buffer.from([0]))
    .update(body, 'utf8')
    .digest('hex');
}

/** What a body says of its own place; null when it says nothing, or says it twice and differently. */
function placeOf(body: string): { seq: number; prev: string } | null {
  const head = /^\{"seq":(0|[1-9]\d*),"prev":"([0-9a-f]{64})",/.exec(body);
  try {
    const parsed = JSON.parse(body) as { seq?: unknown; prev?: unknown };
    if (!head || String(parsed.seq) !== head[1] || parsed.prev !== head[2]) return null;
    return { seq: Number(head[1]), prev: head[2] ?? '' };
  } catch {
    return null;
  }
}

/**
 * Checks a run of entries against the point before it, so that a long chain is checked page by page. Finds an edited,
 * deleted, moved or inserted entry and names the first one that is wrong; a cut-off tail only shows against a head or
 * a checkpoint kept elsewhere.
 */
export function verifyChain(entries: readonly ChainEntry[], from: ChainPoint = CHAIN_START): ChainVerdict {
  let { next, hash } = from;
  for (const entry of entries) {
    if (entry.seq !== next) return { ok: false, firstBad: next, reason: 'missing' };
    const place = placeOf(entry.body);
    if (!place) return { ok: false, firstBad: next, reason: 'body_malformed' };
    if (entryHash(entry.body) !== entry.hash) return { ok: false, firstBad: next, reason: 'hash' };
    if (place.seq !== next || place.prev !== hash) return { ok: false, firstBad: next, reason: 'chain' };
    next += 1;
    hash = entry.hash;
  }
  return { ok: true, next, hash };
}
