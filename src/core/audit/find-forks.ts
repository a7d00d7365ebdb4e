import type { Store } from '../store/store.ts';
import { noteInMessage } from './checkpoint-message.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { parseNote, verifyNote } from './signed-note.ts';
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

/**
 * Compares the database with what was signed and seen: the file beside the key, and messages of the webhooks that it
 * does not know yet. Writes nothing. Throws StoreUnavailableError.
 */
export async function findForks(deps: WitnessDeps): Promise<Witnesses> {
  const { notes, unread } = await postedNotes(deps);
  const kept = await deps.file.read();
  const checkpoints = (kept === null ? notes : [kept, ...notes])
    .map((note) => ownCheckpoint(note, deps.publicKey))
    .filter((checkpoint) => checkpoint !== null);
  const forks: Checkpoint[] = [];
  for (const checkpoint of checkpoints) {
    if ((await deps.store.witnessed(checkpoint)).answer === 'unknown') forks.push(checkpoint);
  }
  return { forks: forks.toSorted((a, b) => b.size - a.size), found: checkpoints.length, unread };
}
