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
  /** Begins to delete what lies at vendors past its time, without waiting for them. */
  sweepUploads(): void;
  /** Folders that one look for orphans asks the database about; 1,000 when left out. */
  orphansAtOnce?: number;
};

/** Longer than the beat, so that the holder keeps it and another takes over soon after its death. */
const LEASE_S = 45;
/** Files that no operation knows at two looks this far apart belong to none: it would have begun, or be over. */
const ORPHANS_EVERY_MS = 3_600_000;
const ORPHANS_AT_ONCE = 1_000;
const ENDED = new Set(['delivered', 'failed', 'cancelled', 'finished', 'refused', 'denied']);

/**
 * Makes the sweep: ends what dead processes left and what nobody decided in time, deletes files past their time and folders that belong to no
 * operation. Answers the ids of the operations it interrupted; null when another process does the sweeping.
 */
export function createSweep(deps: SweepDeps): () => Promise<string[] | null> {
  let lookAt = 0;
  /** Up to which folder the last look came; the next goes on behind it, so that each has its turn. */
  let lookedTo = '';
  const suspects = new Set<string>();

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

  /** Whether an operation's files are of no more use: it never began, or its input and result are erased. */
  async function useless(operationId: string): Promise<boolean> {
    if (deps.running.get(operationId)) return false;
    const row = await deps.store.operation({ operation_id: operationId });
    return row === null || (ENDED.has(row.state) && row.input === null && row.result === null);
  }

  async function removeOrphans(): Promise<void> {
    const now = deps.clock.now();
    if (now < lookAt) return;
    lookAt = now + ORPHANS_EVERY_MS;
    const all = (await deps.blobs.operations()).toSorted();
    const ahead = all.filter((operationId) => operationId > lookedTo);
    const looked = ahead.slice(0, deps.orphansAtOnce ?? ORPHANS_AT_ONCE);
    lookedTo = looked.length < ahead.length ? (looked.at(-1) ?? '') : '';
    const there = new Set(all);
    for (const gone of suspects) if (!there.has(gone)) suspects.delete(gone);
    for (const operationId of looked) {
      if (!(await useless(operationId))) suspects.delete(operationId);
      else if (!suspects.has(operationId)) suspects.add(operationId);
      else {
        await deps.blobs.removeAll(operationId);
        deps.log.info({ operation: operationId }, 'deleted files that belong to no operation');
      }
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
    deps.sweepUploads();
    return interrupted;
  };
}
