import { type SigningKey, loadSigningKey } from '../../src/core/audit/signing-key.ts';
import type { Config } from '../../src/core/index.ts';
import type { Store } from '../../src/core/store/store.ts';

/**
 * The configured key, which must be the one that signs this record now; a record that was never begun takes any. Throws a
 * plain sentence with the cure.
 */
export async function keyOfRecord(
  config: Config,
  store: Pick<Store, 'checkpointState'>,
): Promise<{ key: SigningKey; begun: boolean }> {
  const key = await loadSigningKey(config);
  const state = await store.checkpointState();
  if (state !== null && state.public_key !== key.publicKey)
    throw new Error(
      `${key.file ?? 'AUDIT_SIGNING_KEY'} is not the key that signs ${state.origin} now: this is the database of another ` +
        'installation, or the key was changed. A change that was broken off is finished by the next start.',
    );
  return { key, begun: state !== null };
}
