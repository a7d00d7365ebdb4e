import { ConfigError } from '../config.ts';
import type { Store } from '../store/store.ts';
import { signRotation } from './key-rotation.ts';
import type { SigningKey } from './signing-key.ts';

type Signer = Pick<SigningKey, 'privateKey' | 'publicKey'>;

/** Other processes append meanwhile, and each time the statement must be signed for another number. */
const TRIES_MAX = 50;

/**
 * Puts the new key on record, in an entry signed by both; from the next checkpoint on it signs. Answers the entry's
 * number. Throws ConfigError when `key` is not the one that the record has now, or nothing was ever started on it.
 */
export async function rotateKey(
  store: Pick<Store, 'checkpointState' | 'rotateKey'>,
  key: Signer,
  next: Signer,
): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const state = await store.checkpointState();
    if (state?.public_key !== key.publicKey) break;
    const answer = await store.rotateKey({
      seq: state.next,
      old_key: key.publicKey,
      new_key: next.publicKey,
      note: signRotation(state.origin, state.next, key, next),
    });
    if (answer.answer === 'rotated') return answer.audit_seq;
    if (answer.answer === 'signing_key_differs') break;
  }
  throw new ConfigError([
    'The key given is not the one that signs this record now, so it cannot name another.',
  ]);
}
