import type { BlobStore } from '../blobs/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { TrailLine } from '../trail.ts';
import type { Running } from './running.ts';
import { createTrail } from './trail.ts';

/** What a sweep needs. `soleProcess`: nobody else can have this database open, so every other owner is dead. */
export type SweepDeps = {
  store: Pick<Store, 'acquireLease' | 'sweep' | 'expireApprovals' | 'keepTrail' | 'dropBlobs' | 'operation'>;
  blobs: BlobStore;
  running: Running;
  owner: string;
  soleProcess: boolean;
  clock: Clock;
  log: Log;
  printTrail(line: TrailLine): void;
};

export const SWEEP_EVERY_MS = 15_000;
/** Longer than the beat, so that the holder keeps it and another takes over soon after its death. */
const LEASE_S = 45;
/** A folder that nobody knows is left alone this long: its operation may be about to begin. */
const ORPHAN_MS = 3_600_000;
/** Results live seven days after the end, and no operation runs for a day: nothing older is of any use. */
const OLDEST_MS = 8 * 86_400_000;
const ORPHANS_EVERY_MS = 3_600_000;
const ORPHANS_AT_ONCE = 200;

/**
 * Makes the sweep: ends what dead processes left and what nobody decided in time, deletes files past their time and folders that belong to no
 * operation. Answers the ids of the operations it interrupted; null when another process does the sweeping.
 */
export function createSweep(deps: SweepDeps): () => Promise<string[] | null> {
  let orphansAt = 0;

  async function expireApprovals(): Promise<void> {
    const { expired } = await deps.store.expireApprovals();
    for (const { operation_id, approval_id, audit_seq } of expired) {
      const trail = createTrail(operation_id, deps.clock, [(line) => deps.printTrail(line)]);
      trail.add({ step: 'decided', approval_id, state: 'expired', self: false, audit_seq });
      await deps.store.keepTrail({ operation_id, lines: trail.lines() });
      deps.log.info({ operation: operation_id, approval: approval_id }, 'nobody decided in time');
    }
  }

  async function removeExpired(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    await deps.blobs.remove(keys);
    await deps.store.dropBlobs({ keys });
    deps.log.info({ files: keys.length }, 'deleted files past their time');
  }

  async function removeOrphans(): Promise<void> {
    const now = deps.clock.now();
    if (now < orphansAt) return;
    orphansAt = now + ORPHANS_EVERY_MS;
    const old = (await deps.blobs.folders()).filter(
      (folder) => now - folder.touchedAt > ORPHAN_MS && !deps.running.get(folder.operationId),
    );
    for (const { operationId, touchedAt } of old.slice(0, ORPHANS_AT_ONCE)) {
      const known = await deps.store.operation({ operation_id: operationId });
      if (known && now - touchedAt < OLDEST_MS) continue;
      await deps.blobs.removeFolder(operationId);
      deps.log.info({ operation: operationId }, 'deleted files that belong to no operation');
    }
  }

  return async () => {
    const { owner, soleProcess } = deps;
    const { held } = await deps.store.acquireLease({ name: 'sweeper', owner, seconds: LEASE_S });
    // A lone process need not wait for the lease of the one that died before it.
    if (!held && !soleProcess) return null;
    const { interrupted, expired_blobs } = await deps.store.sweep({ owner, sole_process: soleProcess });
    await expireApprovals();
    for (const operation of interrupted) deps.log.warn({ operation }, 'interrupted: its process is gone');
    await removeExpired(expired_blobs);
    await removeOrphans();
    return interrupted;
  };
}
