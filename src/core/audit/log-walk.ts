import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { type Frontier, type FrontierState, createFrontier } from './merkle.ts';
import { verifyRotation } from './key-rotation.ts';
import { verifyNote } from './signed-note.ts';
import {
  CHAIN_START,
  type ChainEntry,
  type EntryFault,
  type EntryWords,
  checkEntry,
  wordsOf,
} from './verify-chain.ts';

/** Whose log it has to be: the origin of its checkpoints, and a public key (base64 of 32 bytes). */
export type LogIdentity = { origin: string; publicKey: string };

/** The log that is trusted: its key, and its origin where that is known. */
export type TrustedLog = { origin: string | null; publicKey: string };

/** Why a log is not the one that was signed, beyond a single wrong entry. */
export type LogFault =
  | EntryFault
  /** This is another log than the one that is trusted, or another key's; or nobody says properly whose it is. */
  | 'identity'
  /** A checkpoint that this log did not sign. */
  | 'signature'
  /** The entries make another root than the one that was signed. */
  | 'checkpoint'
  /** A checkpoint has more entries than the log. */
  | 'truncated';

/** The first wrong entry; where only a stretch is known, its last one; and the size of the checkpoint that tells. */
export type Finding = { firstBad: number; lastBad: number; reason: LogFault; checkpoint: number | null };

/**
 * What is needed to go on after a verified checkpoint without the entries before it: its size, and the tree's hex peaks
 * before its last entry. With that entry they must make the signed root, so none of this has to be believed.
 */
export type VerifiedPoint = { size: number; peaks: readonly string[] };

/** Where a walk begins: before entry 0, or at a point whose checkpoint the trusted key signed. */
export type WalkStart = { next: number; hash: string; frontier: Frontier; identity: LogIdentity | null };

/** A log read entry by entry: its chain and its tree at once. */
export type LogWalk = {
  /** Entries so far, the hex hash of the last one, and the hex root over them. */
  next(): number;
  hash(): string;
  root(): string;
  /** The next entry; what is wrong with it, else null. `signed`: a checkpoint ends here, see `point`. */
  take(entry: ChainEntry, signed: boolean): Finding | null;
  /** A checkpoint of exactly the entries so far; what is wrong with it, else null. */
  compare(note: string): Finding | null;
  /** Whether this is the log that is trusted; asked once all is read. */
  end(): Finding | null;
  /** The last checkpoint that fits; null before the first. */
  point(): VerifiedPoint | null;
  /** The tree at that checkpoint, or where the walk began; and who signs now, null before entry 0. */
  proven(): { tree: FrontierState; signer: LogIdentity | null };
};

const single = (at: number, reason: LogFault): Finding => ({
  firstBad: at,
  lastBad: at,
  reason,
  checkpoint: null,
});

/** The checkpoint in a note that this log signed; null when it did not, or says something else. */
export function openCheckpoint(note: string, { origin, publicKey }: LogIdentity): Checkpoint | null {
  const text = verifyNote(note, origin, publicKey);
  const checkpoint = text === null ? null : parseCheckpoint(text);
  return checkpoint?.origin === origin ? checkpoint : null;
}

const KIND = '"kind":"';

/** Whether somebody else signs after this entry, or under another name; only then is its body read. */
function changesSigner({ seq, body }: ChainEntry): boolean {
  const at = body.indexOf(KIND) + KIND.length;
  return seq === 0 || body.startsWith('key_rotated"', at) || body.startsWith('epoch_opened"', at);
}

/**
 * Who signs the checkpoints after this entry: entry 0 names the log and its key, `key_rotated` the next key, in a
 * statement that both keys signed, `epoch_opened` the next origin; null when the entry does not do so properly.
 */
function signerAfter(words: EntryWords, before: LogIdentity | null): LogIdentity | null {
  const facts = (words.facts ?? {}) as Record<string, unknown>;
  const text = (name: string): string | null => (typeof facts[name] === 'string' ? facts[name] : null);
  if (words.seq === 0) {
    const [origin, publicKey] = [text('origin'), text('public_key')];
    return words.kind === 'genesis' && origin && publicKey ? { origin, publicKey } : null;
  }
  if (!before) return null;
  if (words.kind === 'key_rotated') {
    const [newKey, note] = [text('new_key'), text('note')];
    const { origin, publicKey } = before;
    const handedOver = newKey && note && verifyRotation(note, publicKey, { origin, seq: words.seq, newKey });
    return handedOver ? { origin, publicKey: newKey } : null;
  }
  const origin = words.kind === 'epoch_opened' ? text('origin') : before.origin;
  return origin === null ? null : { origin, publicKey: before.publicKey };
}

/** Before entry 0: the log itself will say who it is. */
export const fromTheStart = (): WalkStart => ({ ...CHAIN_START, frontier: createFrontier(), identity: null });

/** Walks a log. `trusted` null takes entry 0's word for whose log it is. */
export function createLogWalk(start: WalkStart, trusted: TrustedLog | null): LogWalk {
  const { frontier } = start;
  let { next, hash, identity } = start;
  let before = frontier.state();
  let tree = before;
  let point: VerifiedPoint | null = null;
  const isTrusted = (signer: LogIdentity | null): boolean =>
    signer?.publicKey === trusted?.publicKey && signer?.origin === (trusted?.origin ?? signer?.origin);
  let known = isTrusted(identity);

  /** Takes notice of who signs from here on; false when the entry does not say so properly. */
  function follow(entry: ChainEntry): boolean {
    if (!changesSigner(entry)) return true;
    const words = wordsOf(entry.body);
    identity = words && signerAfter(words, identity);
    known ||= isTrusted(identity);
    return identity !== null;
  }

  return {
    next: () => next,
    hash: () => hash,
    root: () => frontier.root().toString('hex'),
    take(entry, signed) {
      const wrong = checkEntry(entry, { next, hash });
      if (wrong) return single(next, wrong);
      if (!follow(entry)) return single(next, 'identity');
      if (signed) before = frontier.state();
      frontier.append(entry.hash);
      next += 1;
      hash = entry.hash;
      return null;
    },
    compare(note) {
      const stretch = { firstBad: point?.size ?? 0, lastBad: next - 1, checkpoint: next };
      const signed = identity && openCheckpoint(note, identity);
      if (signed?.size !== next) return { ...stretch, reason: 'signature' };
      if (signed.root !== frontier.root().toString('hex')) return { ...stretch, reason: 'checkpoint' };
      point = { size: next, peaks: before.peaks };
      tree = frontier.state();
      return null;
    },
    end: () => (trusted && !known ? single(0, 'identity') : null),
    point: () => point,
    proven: () => ({ tree, signer: identity }),
  };
}
