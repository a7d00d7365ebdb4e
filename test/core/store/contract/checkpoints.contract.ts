import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { TestStore } from '../../../support/test-store.ts';
import { BOOT } from '../../../support/scenario.ts';

/** Roots and notes are the core's work: here any will do. */
const root = (digit: string): string => digit.repeat(64);

/** Checkpoints, their posts, epochs and keys, as the database keeps them. */
export function checkpointsContract(open: () => TestStore): void {
  describe('checkpoints', () => {
    /** Holds the lease and adds a checkpoint of everything. */
    const add = async (
      digit: string,
      over: { owner?: string; size?: number; key?: string; epoch?: number } = {},
    ) => {
      const { store } = open();
      const { owner = 'signer' } = over;
      await store.acquireLease({ name: 'checkpointer', owner: 'signer', seconds: 60 });
      const { next } = await store.auditHead();
      const state = await store.checkpointState();
      const size = over.size ?? next;
      const answer = await store.addCheckpoint({
        owner,
        epoch: over.epoch ?? state?.epoch ?? 0,
        public_key: over.key ?? BOOT.public_key,
        size,
        root: root(digit),
        peaks: [root(digit)],
        note: `note ${digit}\n`,
      });
      return { ...answer, size };
    };
    const entry = (): Promise<unknown> =>
      open().store.record({ kind: 'tested', actor: null, operation_id: null, facts: {} });

    it('grow, come from the holder of the lease, and stay as they were signed', async () => {
      const { store, sql } = open();
      expect(await add('1', { owner: 'somebody' })).toMatchObject({ answer: 'not_yours' });
      expect(await add('1', { key: 'another' })).toMatchObject({ answer: 'other_key' });
      expect(await add('1', { epoch: 9 })).toMatchObject({ answer: 'other_epoch' });
      const { next } = await store.auditHead();
      expect(await add('1', { size: next + 1 })).toMatchObject({ answer: 'behind' });
      const first = await add('1');
      expect(first).toMatchObject({ answer: 'added', size: next });
      expect(await add('2')).toMatchObject({ answer: 'behind' });
      await entry();
      expect(await add('2')).toMatchObject({ answer: 'added' });
      const state = await store.checkpointState();
      expect(state).toMatchObject({ epoch: 1, size: next + 1, root: root('2'), peaks: [root('2')] });
      expect(state?.age_ms).toBeLessThan(60_000);
      const kept = await store.checkpoints({ after: first.size - 1, limit: 10 });
      expect(kept.map(({ size, note }) => [size, note])).toEqual([
        [first.size, 'note 1\n'],
        [first.size + 1, 'note 2\n'],
      ]);
      for (const change of ['update helix.checkpoints set note = note', 'delete from helix.checkpoints'])
        await expect(sql(change)).rejects.toMatchObject({ code: '55000' });
    });

    it('are posted once per webhook, each naming the one before, and read back in turn', async () => {
      const { store } = open();
      const webhook_id = String(Math.floor(Math.random() * 1e12));
      const { checkpoint, previous } = await store.nextPost({ webhook_id });
      expect([checkpoint?.note, previous]).toEqual(['note 2\n', null]);
      const size = checkpoint?.size ?? 0;
      const post = { webhook_id, size, message_id: '71', previous_id: null };
      const { post_id } = await store.checkpointPosted(post);
      expect(await store.checkpointPosted(post)).toEqual({ post_id });
      expect(await store.nextPost({ webhook_id })).toEqual({
        checkpoint: null,
        previous: { post_id, message_id: '71', size },
      });
      const due = { webhook_id, older_than_s: 3600, limit: 5 };
      expect(await store.postsToCheck(due)).toEqual([
        { post_id, message_id: '71', size, note: 'note 2\n', previous: null },
      ]);
      expect(await store.postChecked({ post_id, found: 'posted' })).toEqual({ news: false, audit_seq: null });
      expect(await store.postsToCheck(due)).toEqual([]);
      expect(await store.postChecked({ post_id, found: 'edited' })).toMatchObject({ news: true });
      // It was changed, whatever it says now.
      expect(await store.postChecked({ post_id, found: 'posted' })).toMatchObject({ news: false });
      expect((await store.witnessReport()).damaged).toContainEqual({ post_id, size, state: 'edited' });
      expect(await store.postChecked({ post_id, found: 'deleted' })).toMatchObject({ news: true });
      expect(await store.postChecked({ post_id, found: 'deleted' })).toMatchObject({ news: false });
    });

    it('that the database does not know are a fork, until an epoch disowns them', async () => {
      const { store } = open();
      const state = await store.checkpointState();
      const origin = state?.origin ?? '';
      const known = { origin, size: state?.size ?? 0, root: root('2') };
      const fork = { origin, size: known.size + 100, root: root('f') };
      expect(await store.witnessed(known)).toEqual({ answer: 'known' });
      expect(await store.witnessed({ ...known, root: root('3') })).toEqual({ answer: 'unknown' });
      expect(await store.witnessed(fork)).toEqual({ answer: 'unknown' });
      const epoch = {
        public_key: BOOT.public_key,
        budget_time_zone: 'UTC',
        checkpoints: [known, fork],
        reason: 'backup_restored',
      };
      expect(await store.openEpoch({ ...epoch, public_key: 'another' })).toMatchObject({
        answer: 'signing_key_differs',
      });
      expect(await store.openEpoch({ ...epoch, checkpoints: [known] })).toMatchObject({
        answer: 'not_needed',
      });
      await expect(store.openEpoch({ ...epoch, reason: 'Because of Monday' })).rejects.toThrow();
      expect(await store.openEpoch(epoch)).toMatchObject({ answer: 'opened', origin: `${origin}/e2` });
      expect(await store.witnessed(fork)).toEqual({ answer: 'disowned' });
      expect(await store.witnessed({ ...fork, size: fork.size + 1 })).toEqual({ answer: 'unknown' });
      expect(await store.witnessed(known)).toEqual({ answer: 'known' });
      expect(await add('4', { epoch: 1 })).toMatchObject({ answer: 'other_epoch' });
      expect(await add('4')).toMatchObject({ answer: 'added' });
    });

    it('are signed by another key from the entry on that names it, at exactly its number', async () => {
      const { store } = open();
      const { next } = await store.auditHead();
      const rotation = {
        seq: next,
        old_key: BOOT.public_key,
        new_key: randomUUID(),
        note: 'signed by both\n',
      };
      expect(await store.rotateKey({ ...rotation, old_key: 'another' })).toMatchObject({
        answer: 'signing_key_differs',
      });
      await entry();
      expect(await store.rotateKey(rotation)).toEqual({ answer: 'moved' });
      const answer = await store.rotateKey({ ...rotation, seq: next + 1 });
      expect(answer).toMatchObject({ answer: 'rotated', audit_seq: next + 1 });
      expect(await add('5')).toMatchObject({ answer: 'other_key' });
      expect(await add('5', { key: rotation.new_key })).toMatchObject({ answer: 'added' });
      await store.rotateKey({
        ...rotation,
        seq: next + 2,
        old_key: rotation.new_key,
        new_key: BOOT.public_key,
      });
      expect(await add('6')).toMatchObject({ answer: 'added' });
    });
  });
}
