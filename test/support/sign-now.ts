import { loadSigningKey } from '../../src/core/audit/signing-key.ts';
import { signCheckpoint } from '../../src/core/audit/sign-checkpoint.ts';
import type { CoreWorld } from './core-world.ts';

/** Signs what there is at once, as the checkpointer of the world's core would within a minute. */
export async function signNow({ config, db }: Pick<CoreWorld, 'config' | 'db'>): Promise<number> {
  await db.sql("delete from helix.leases where name = 'checkpointer'");
  const { held } = await db.store.acquireLease({ name: 'checkpointer', owner: 'test', seconds: 30 });
  const state = await db.store.checkpointState();
  if (!held || !state) throw new Error('nobody can sign');
  const signed = await signCheckpoint(
    { store: db.store, key: await loadSigningKey(config), owner: 'test' },
    state,
  );
  if (signed.kind !== 'signed') throw new Error(signed.kind);
  return signed.size;
}
