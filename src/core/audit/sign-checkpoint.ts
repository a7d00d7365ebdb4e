import type { CheckpointStateRow } from '../store/checkpoints-rows.ts';
import type { Store } from '../store/store.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { createFrontier } from './merkle.ts';
import { signNote } from './signed-note.ts';
import type { SigningKey } from './signing-key.ts';
import { CHAIN_START, type ChainPoint, verifyChain } from './verify-chain.ts';

/** What became of a checkpoint: `not_mine` when another process signs; `broken` names the first entry that is wrong. */
export type Signed =
  | { kind: 'signed'; size: number; note: string }
  | { kind: 'nothing_new' | 'not_mine' | 'other_key' }
  | { kind: 'broken'; firstBad: number; reason: string };

type SignDeps = {
  store: Pick<Store, 'auditEntries' | 'addCheckpoint'>;
  key: Pick<SigningKey, 'privateKey' | 'publicKey'>;
  owner: string;
};

/** Rows per question: the most the database answers at once. */
const PAGE = 500;

/**
 * The point after the last signed entry; null when the newest part of the signed tree is not what the entries make now:
 * each of them stands for all before it, so that nobody can cut the log off or make it again below what was signed.
 */
async function signedEnd(
  store: SignDeps['store'],
  { size, peaks }: Pick<CheckpointStateRow, 'size' | 'peaks'>,
): Promise<ChainPoint | null> {
  if (size === 0) return CHAIN_START;
  const frontier = createFrontier();
  let last = '';
  for (let from = size - newestPart(size); from < size;) {
    const entries = await store.auditEntries({ from, limit: Math.min(PAGE, size - from) });
    if (entries.length === 0) return null;
    for (const { hash } of entries) frontier.append(hash);
    last = entries.at(-1)?.hash ?? '';
    from += entries.length;
  }
  return frontier.root().toString('hex') === peaks.at(-1) ? { next: size, hash: last } : null;
}

/** How many entries the smallest perfect subtree of a log has: the largest power of two that divides its size. */
function newestPart(size: number): number {
  let part = 1;
  while (size % (part * 2) === 0) part *= 2;
  return part;
}

/**
 * Signs a checkpoint of all entries there are: takes the tree as the last checkpoint left it, checks every entry since
 * against its hash and its predecessor, and adds it. Entries that are wrong are never signed, nor a tree that does not
 * make the root that was signed last, nor a log that no longer ends there as it did. Costs what is new, and as many
 * entries again as the signed tree's newest part has.
 */
export async function signCheckpoint(deps: SignDeps, state: CheckpointStateRow): Promise<Signed> {
  if (state.next < state.size) return { kind: 'broken', firstBad: state.next, reason: 'truncated' };
  if (state.next === state.size) return { kind: 'nothing_new' };
  if (state.public_key !== deps.key.publicKey) return { kind: 'other_key' };
  const frontier = createFrontier({ size: state.size, peaks: state.peaks });
  if (state.root !== null && frontier.root().toString('hex') !== state.root) {
    return { kind: 'broken', firstBad: state.size - 1, reason: 'tree' };
  }
  let point = await signedEnd(deps.store, state);
  if (!point) return { kind: 'broken', firstBad: state.size - newestPart(state.size), reason: 'tree' };
  while (point.next < state.next) {
    const limit = Math.min(PAGE, state.next - point.next);
    const entries = await deps.store.auditEntries({ from: point.next, limit });
    if (entries.length === 0) return { kind: 'broken', firstBad: point.next, reason: 'missing' };
    const verdict = verifyChain(entries, point);
    if (!verdict.ok) return { kind: 'broken', firstBad: verdict.firstBad, reason: verdict.reason };
    for (const { hash } of entries) frontier.append(Buffer.from(hash, 'hex'));
    point = verdict;
  }
  const { size, peaks } = frontier.state();
  const root = frontier.root().toString('hex');
  const note = signNote(formatCheckpoint({ origin: state.origin, size, root }), state.origin, deps.key);
  const { answer } = await deps.store.addCheckpoint({
    owner: deps.owner,
    epoch: state.epoch,
    public_key: state.public_key,
    size,
    root,
    peaks,
    note,
  });
  if (answer === 'added') return { kind: 'signed', size, note };
  return { kind: answer === 'other_key' ? 'other_key' : 'not_mine' };
}
