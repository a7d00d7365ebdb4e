import type { Store } from '../store/store.ts';
import { noteInMessage } from './checkpoint-message.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { parseNote, verifyNote } from './signed-note.ts';
import type { KeptCheckpoint } from './verify-log.ts';
import { type WitnessBoard, webhookIdOf } from './witness-board.ts';
import type { WitnessFile } from './witness-file.ts';

/** What others know of this record. */
export type Witnesses = {
  /** Checkpoints of this key that the database does not have: it is not the record they were signed for. */
  forks: Checkpoint[];
  /** How many checkpoints of this key were found outside of the database. */
  found: number;
  /** True when a webhook's messages could not be read, so that nobody knows what they say. */
  unread: boolean;
};

type WitnessDeps = {
  store: Pick<Store, 'witnessed' | 'nextPost' | 'guildWebhooks'>;
  publicKey: string;
  file: WitnessFile;
  board: WitnessBoard | null;
  guildIds: readonly string[];
  /** The webhook of the environment: an empty database does not know it yet. */
  webhook: string | null;
};

/** This database is older than what its key has signed, or another one: nothing may be added to it. */
export class ForkError extends Error {
  constructor({ origin, size }: Checkpoint) {
    super(
      `the audit log of ${origin} was signed up to ${size} entries, and this database does not have that log: it is ` +
        'an older copy, or another one. Bring the newest data back; or, if it is lost, open a new epoch with ' +
        '`npm run audit:epoch`, which puts that on record.',
    );
    this.name = 'ForkError';
  }
}

/** The checkpoint that this key signed here last, when the database does not have it: it was replaced meanwhile. */
export async function forkBeside(
  deps: Pick<WitnessDeps, 'publicKey' | 'file'> & { store: Pick<Store, 'witnessed'> },
): Promise<Checkpoint | null> {
  const kept = await deps.file.read().catch(() => null);
  const checkpoint = kept === null ? null : ownCheckpoint(kept, deps.publicKey);
  if (!checkpoint) return null;
  return (await deps.store.witnessed(checkpoint)).answer === 'unknown' ? checkpoint : null;
}

/** The checkpoint in a note, if this key signed it. */
function ownCheckpoint(note: string, publicKey: string): Checkpoint | null {
  const checkpoint = parseCheckpoint(parseNote(note)?.text ?? '');
  return checkpoint && verifyNote(note, checkpoint.origin, publicKey) ? checkpoint : null;
}

async function postedNotes(deps: WitnessDeps): Promise<{ notes: string[]; unread: boolean }> {
  const urls = new Set(deps.webhook === null ? [] : [deps.webhook]);
  for (const guild_id of deps.guildIds) {
    const { hash_chain } = await deps.store.guildWebhooks({ guild_id });
    if (hash_chain !== null) urls.add(hash_chain);
  }
  const notes: string[] = [];
  let unread = urls.size > 0 && deps.board === null;
  for (const url of deps.board ? urls : []) {
    const { previous } = await deps.store.nextPost({ webhook_id: webhookIdOf(url) });
    const recent = (await deps.board?.recent(url, previous?.message_id ?? null)) ?? null;
    if (recent === null) unread = true;
    notes.push(...(recent ?? []).map(noteInMessage).filter((note) => note !== null));
  }
  return { notes, unread };
}

/** A checkpoint of this key that was found outside of the database, and the note that says it. */
type Found = { checkpoint: Checkpoint; note: string };

/** Every checkpoint of this key outside of the database, those among them that it does not have, and whether all was read. */
async function lookOutside(
  deps: WitnessDeps,
): Promise<{ found: Found[]; unknown: Found[]; unread: boolean }> {
  const { notes, unread } = await postedNotes(deps);
  const kept = await deps.file.read();
  const found = (kept === null ? notes : [kept, ...notes]).flatMap((note): Found[] => {
    const checkpoint = ownCheckpoint(note, deps.publicKey);
    return checkpoint === null ? [] : [{ checkpoint, note }];
  });
  const unknown: Found[] = [];
  for (const one of found) {
    if ((await deps.store.witnessed(one.checkpoint)).answer === 'unknown') unknown.push(one);
  }
  return { found, unknown, unread };
}

/**
 * Compares the database with what was signed and seen: the file beside the key, and messages of the webhooks that it
 * does not know yet. Writes nothing. Throws StoreUnavailableError.
 */
export async function findForks(deps: WitnessDeps): Promise<Witnesses> {
  const { found, unknown, unread } = await lookOutside(deps);
  const forks = unknown.map(({ checkpoint }) => checkpoint);
  return { forks: forks.toSorted((a, b) => b.size - a.size), found: found.length, unread };
}

/** The signed notes of this log that are kept elsewhere and missing in the database: it is verified against them, too. */
export async function missingNotes(deps: WitnessDeps): Promise<KeptCheckpoint[]> {
  const { unknown } = await lookOutside(deps);
  return unknown.map(({ checkpoint, note }) => ({ size: checkpoint.size, note }));
}
