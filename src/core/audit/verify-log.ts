import {
  type Finding,
  type LogWalk,
  type TrustedLog,
  type VerifiedPoint,
  type WalkStart,
  createLogWalk,
  fromTheStart,
  openCheckpoint,
} from './log-walk.ts';
import { createFrontier } from './merkle.ts';
import { type ChainEntry, type ChainPoint, entryLeaf, wordsOf } from './verify-chain.ts';

/** A checkpoint as it is kept: how many entries it says it covers, and the signed note. */
export type KeptCheckpoint = { size: number; note: string };

/** Where a log is read from: pages in order, `limit` at most. */
export type LogSource = {
  entries(from: number, limit: number): Promise<readonly ChainEntry[]>;
  head(): Promise<ChainPoint>;
  /** Checkpoints of more than `after` entries, the smallest first. */
  checkpoints(after: number, limit: number): Promise<readonly KeptCheckpoint[]>;
};

/** What is taken for granted, and where to begin. */
export type VerifyOptions = {
  /** The log it has to be; null takes entry 0's word. Only with it can a verified point be gone on from. */
  trusted: TrustedLog | null;
  /** Where an earlier run ended; it is checked again, and everything is read when it does not hold. */
  from: VerifiedPoint | null;
  /** Signed notes that were kept elsewhere, such as the posted ones: this log must be what they say. */
  witnesses?: readonly KeptCheckpoint[];
};

/** A whole log, or its first wrong entry. `read`: entries read now; `checkpoints`: how many of them were compared. */
export type LogVerdict =
  | {
      ok: true;
      size: number;
      hash: string;
      root: string;
      read: number;
      checkpoints: number;
      point: VerifiedPoint | null;
    }
  | ({ ok: false } & Finding);

/** Rows per question: the most the database answers at once. */
const PAGE = 500;

/** Where to go on after `point`; null when it is not what the trusted key signed. */
async function resume(source: LogSource, options: VerifyOptions): Promise<WalkStart | null> {
  const { trusted, from, witnesses = [] } = options;
  if (!trusted || !from || from.size < 1) return null;
  const [kept] = await source.checkpoints(from.size - 1, 1);
  // The origin is the note's own word where it is not known; the key's signature is over it.
  const identity = { ...trusted, origin: trusted.origin ?? kept?.note.split('\n', 1)[0] ?? '' };
  const signed = kept && openCheckpoint(kept.note, identity);
  if (witnesses.some(({ size, note }) => size <= from.size && note !== kept?.note)) return null;
  const [last] = await source.entries(from.size - 1, 1);
  if (signed?.size !== from.size || last?.seq !== from.size - 1) return null;
  try {
    const frontier = createFrontier({ size: from.size - 1, peaks: from.peaks });
    frontier.append(entryLeaf(last.body));
    // What the signed root covers needs no other proof: the last entry names the hash of the one before it itself.
    if (frontier.root().toString('hex') !== signed.root || !wordsOf(last.body)) return null;
    return { next: from.size, hash: entryLeaf(last.body).toString('hex'), frontier, identity };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Checkpoints one after the other, read page by page; those kept elsewhere take their place among them. */
function createQueue(source: LogSource, after: number, witnesses: readonly KeptCheckpoint[]) {
  let page: readonly KeptCheckpoint[] = [];
  let [last, over] = [after, false];
  const others = witnesses.filter(({ size }) => size > after).toSorted((a, b) => a.size - b.size);
  return {
    /** Takes the next one; null when there is no other. */
    async next(): Promise<KeptCheckpoint | null> {
      if (page.length === 0 && !over) {
        page = await source.checkpoints(last, PAGE);
        over = page.length === 0;
        last = page.at(-1)?.size ?? last;
      }
      const [own, other] = [page[0], others[0]];
      if (other && (!own || other.size <= own.size)) return others.shift() ?? null;
      page = page.slice(1);
      return own ?? null;
    },
  };
}

/** Reads entries `from` to `to` (exclusive), the next page on its way while one is worked on. */
async function* pagesOf(source: LogSource, from: number, to: number): AsyncGenerator<readonly ChainEntry[]> {
  const ask = (at: number): Promise<readonly ChainEntry[]> => source.entries(at, Math.min(PAGE, to - at));
  let coming = from < to ? ask(from) : null;
  for (let at = from; coming;) {
    const page = await coming;
    at += page.length;
    coming = page.length > 0 && at < to ? ask(at) : null;
    // Answered in any case: a page that comes to nobody must not end the process.
    coming?.catch(() => {});
    yield page;
  }
}

/**
 * The first wrong entry, closer: where entry `n` names another hash than the one before it has, that earlier entry was
 * changed if the next checkpoint fits with the hash that is named. Else what was found stands.
 */
async function blame(
  source: LogSource,
  walk: LogWalk,
  finding: Finding,
  next: KeptCheckpoint | null,
): Promise<Finding> {
  const { tree, signer } = walk.proven();
  const n = finding.reason === 'checkpoint' ? walk.next() : finding.firstBad;
  const signed = next && signer && openCheckpoint(next.note, signer);
  const may = finding.reason === 'checkpoint' || finding.reason === 'chain';
  if (!may || !signed || signed.size < n || tree.size >= n) return finding;
  const named = wordsOf((await source.entries(n, 1))[0]?.body ?? '')?.prev ?? '';
  if (named === '' || named === walk.hash()) return finding;
  const frontier = createFrontier(tree);
  for await (const page of pagesOf(source, tree.size, signed.size)) {
    for (const { seq, body } of page)
      frontier.append(seq === n - 1 ? Buffer.from(named, 'hex') : entryLeaf(body));
  }
  const fits = frontier.size() === signed.size && frontier.root().toString('hex') === signed.root;
  return fits ? { firstBad: n - 1, lastBad: n - 1, reason: 'hash', checkpoint: signed.size } : finding;
}

/** What is wrong with checkpoints of more entries than were there; those of entries that came since are not. */
async function cutOff(
  source: LogSource,
  walk: LogWalk,
  next: KeptCheckpoint | null,
): Promise<Finding | null> {
  if (next === null || (await source.head()).next >= next.size) return null;
  return { firstBad: walk.next(), lastBad: next.size - 1, reason: 'truncated', checkpoint: next.size };
}

/**
 * Reads a log to its end and checks each entry, each link, and the root at each checkpoint. Finds the first entry that
 * was edited, removed, moved or put in; where the whole chain was made again, the stretch between two checkpoints.
 * What no checkpoint covers yet is protected by the chain alone.
 */
export async function verifyLog(source: LogSource, options: VerifyOptions): Promise<LogVerdict> {
  const { trusted, witnesses = [] } = options;
  const resumed = await resume(source, options);
  const start = resumed ?? fromTheStart();
  const walk = createLogWalk(start, trusted);
  const head = await source.head();
  const queue = createQueue(source, start.next, witnesses);
  let checkpoint = await queue.next();
  let checkpoints = 0;
  for await (const page of pagesOf(source, start.next, head.next)) {
    for (const entry of page) {
      const wrong = walk.take(entry, entry.seq + 1 === checkpoint?.size);
      if (wrong) return { ok: false, ...(await blame(source, walk, wrong, checkpoint)) };
      while (checkpoint?.size === walk.next()) {
        const differs = walk.compare(checkpoint.note);
        if (differs) return { ok: false, ...(await blame(source, walk, differs, checkpoint)) };
        checkpoint = await queue.next();
        checkpoints += 1;
      }
    }
  }
  const lost: Finding = { firstBad: walk.next(), lastBad: walk.next(), reason: 'missing', checkpoint: null };
  const [short, turned] = [walk.next() < head.next, walk.hash() !== head.hash];
  const wrong =
    (await cutOff(source, walk, checkpoint)) ??
    (short ? lost : turned ? { ...lost, firstBad: walk.next() - 1, reason: 'hash' as const } : walk.end());
  if (wrong) return { ok: false, ...wrong };
  return {
    ok: true,
    size: walk.next(),
    hash: walk.hash(),
    root: walk.root(),
    read: walk.next() - start.next,
    checkpoints,
    point: walk.point() ?? (resumed && options.from),
  };
}
