import type { Log } from '../log.ts';
import type { CheckpointStateRow } from '../store/checkpoints-rows.ts';
import type { Store } from '../store/store.ts';
import { forkBeside } from './find-forks.ts';
import { type Signed, signCheckpoint } from './sign-checkpoint.ts';
import type { SigningKey } from './signing-key.ts';
import type { WitnessFile } from './witness-file.ts';

type SignerDeps = {
  store: Pick<Store, 'checkpointState' | 'auditEntries' | 'addCheckpoint' | 'record' | 'witnessed'>;
  key: SigningKey;
  owner: string;
  witness: WitnessFile;
  log: Log;
};

/** Signs when it is time (`force`: when there is anything new); true when a checkpoint came of it. */
export type Signer = (force: boolean) => Promise<boolean>;

/** Signed at the latest when the oldest unsigned entry may be this old (a look later it is below a minute), */
const AGE_MOST_MS = 50_000;
/** or when so many wait. */
const ENTRIES_MOST = 256;

/** Signs, unless the database was replaced by an older copy under the running process: then it would sign a second history. */
async function signUnlessForked(deps: SignerDeps, state: CheckpointStateRow): Promise<Signed> {
  const { store, key, witness } = deps;
  const fork = await forkBeside({ store, publicKey: key.publicKey, file: witness });
  if (!fork) return signCheckpoint(deps, state);
  return { kind: 'broken', firstBad: Math.min(fork.size, state.next), reason: 'fork' };
}

/** Makes the signer. A record that was changed is signed no more, and the record itself says so, once per process. */
export function createSigner(deps: SignerDeps): Signer {
  const { store, witness, log } = deps;
  let toldBroken = false;
  return async (force) => {
    const state = await store.checkpointState();
    if (!state) return false;
    const waiting = state.next - state.size;
    const due =
      waiting < 0 || waiting >= ENTRIES_MOST || state.age_ms === null || state.age_ms >= AGE_MOST_MS;
    if (waiting === 0 || !(force || due)) return false;
    const signed = await signUnlessForked(deps, state);
    if (signed.kind === 'signed') {
      // After the database and before anybody can see it: what this file knows, the database must know for ever.
      await witness
        .write(signed.note)
        .catch((error: unknown) =>
          log.error(
            { err: error },
            'audit.witness cannot be written: an older copy is known by what is posted alone',
          ),
        );
      return true;
    }
    if (signed.kind === 'other_key') log.error({}, 'another key signs this record now: restart with it');
    if (signed.kind === 'broken' && !toldBroken) {
      toldBroken = true;
      const { firstBad, reason } = signed;
      log.fatal({ entry: firstBad, reason }, 'the record was changed: nothing is signed any more');
      await store.record({
        kind: 'chain_broken',
        actor: null,
        operation_id: null,
        facts: { entry: firstBad, reason },
      });
    }
    return false;
  };
}
