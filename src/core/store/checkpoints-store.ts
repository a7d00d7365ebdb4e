import { z } from 'zod';
import type { Checkpoint } from '../audit/checkpoint.ts';
import {
  type CheckpointRow,
  type CheckpointStateRow,
  type NextPostRow,
  type PostRow,
  type WitnessReport,
  checkpointRow,
  checkpointState,
  nextPost,
  openEpochAnswer,
  postRow,
  rotateKeyAnswer,
  witnessReport,
} from './checkpoints-rows.ts';
import type { Rpc } from './rpc.ts';
import { toWire } from './to-wire.ts';

/** The checkpoints' part of the store; sizes count entries, roots are hex. */
export type CheckpointsStore = {
  checkpointState(): Promise<CheckpointStateRow | null>;
  /** Keeps a signed checkpoint; only for the holder of the lease `checkpointer`, and never a smaller one. */
  addCheckpoint(input: {
    owner: string;
    epoch: number;
    public_key: string;
    size: number;
    root: string;
    peaks: readonly string[];
    note: string;
  }): Promise<{ answer: 'added' | 'not_yours' | 'other_key' | 'other_epoch' | 'behind' }>;
  /** Those of more than `after` entries, in order, at most 500. */
  checkpoints(input: { after: number; limit: number }): Promise<CheckpointRow[]>;
  nextPost(input: { webhook_id: string }): Promise<NextPostRow>;
  checkpointPosted(input: {
    webhook_id: string;
    size: number;
    message_id: string;
    previous_id: number | null;
  }): Promise<{ post_id: number }>;
  /** Posts to read back that were not read for so many seconds, longest ago first. */
  postsToCheck(input: { webhook_id: string; older_than_s: number; limit: number }): Promise<PostRow[]>;
  /** Says what reading back showed; `news` the first time that it is not what was posted. */
  postChecked(input: {
    post_id: number;
    found: 'posted' | 'edited' | 'deleted';
  }): Promise<{ news: boolean; audit_seq: number | null }>;
  witnessReport(): Promise<WitnessReport>;
  /** What the database knows of a checkpoint of its key that was found elsewhere; `unknown` is a fork. */
  witnessed(input: Checkpoint): Promise<{ answer: 'known' | 'disowned' | 'unknown' }>;
  /** Goes on under a new origin although `checkpoints` are not in the record; `reason` is a code. */
  openEpoch(input: {
    public_key: string;
    budget_time_zone: string;
    checkpoints: readonly Checkpoint[];
    reason: string;
  }): Promise<z.infer<typeof openEpochAnswer>>;
  /** From entry `seq` on `new_key` signs; `note` is the statement signed by both. */
  rotateKey(input: {
    seq: number;
    old_key: string;
    new_key: string;
    note: string;
  }): Promise<z.infer<typeof rotateKeyAnswer>>;
  /** The last word of a process; `audit_seq` null when it was said before. */
  stopped(input: { process: string; unfinished: number }): Promise<{ audit_seq: number | null }>;
  /** Writes what time alone brings: processes that are gone, a heartbeat after `heartbeat_s` without an entry. */
  beat(input: { process: string; heartbeat_s: number }): Promise<{ lost: number; heartbeats: number }>;
};

const count = z.number().int().nonnegative();

/** The checkpoints' functions on any home. */
export function createCheckpointsStore(rpc: Rpc): CheckpointsStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    checkpointState: () => call('checkpoint_state', {}, checkpointState),
    addCheckpoint: (input) =>
      call(
        'add_checkpoint',
        input,
        z.object({ answer: z.enum(['added', 'not_yours', 'other_key', 'other_epoch', 'behind']) }),
      ),
    checkpoints: (input) => call('checkpoints', input, z.array(checkpointRow)),
    nextPost: (input) => call('next_post', input, nextPost),
    checkpointPosted: (input) => call('checkpoint_posted', input, z.object({ post_id: count })),
    postsToCheck: (input) => call('posts_to_check', input, z.array(postRow)),
    postChecked: (input) =>
      call('post_checked', input, z.object({ news: z.boolean(), audit_seq: count.nullable() })),
    witnessReport: () => call('witness_report', {}, witnessReport),
    witnessed: (input) =>
      call('witnessed', input, z.object({ answer: z.enum(['known', 'disowned', 'unknown']) })),
    openEpoch: (input) => call('open_epoch', input, openEpochAnswer),
    rotateKey: (input) => call('rotate_key', input, rotateKeyAnswer),
    stopped: (input) => call('stopped', input, z.object({ audit_seq: count.nullable() })),
    beat: (input) => call('beat', input, z.object({ lost: count, heartbeats: count })),
  };
}
