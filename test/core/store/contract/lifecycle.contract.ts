import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { billed, scenario, stranger } from '../../../support/scenario.ts';
import { later } from './later.ts';
import type { TestStore } from '../../../support/test-store.ts';

const SECONDS = 1000;

/** Leases, the sweep, late settlements and cancelling. */
export function lifecycleContract(open: () => TestStore): void {
  describe('an operation nobody runs any more', () => {
    it('is booked at the bound of its open attempt, once its lease is dead', async () => {
      const { store } = open();
      const { begin, start, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100, owner: 'dead' });
      await start(id, 60, { owner: 'dead' });
      expect((await store.sweep({ owner: 'p1', sole_process: false })).interrupted).not.toContain(id);
      const { interrupted } = await later(open(), 31 * SECONDS, () =>
        store.sweep({ owner: 'p1', sole_process: false }),
      );
      expect(interrupted).toContain(id);
      expect(await scope(actor, 'user')).toMatchObject({ spent: 60, held: 0 });
      expect(await store.operation({ operation_id: id })).toMatchObject({
        state: 'failed',
        error_code: 'interrupted',
        cost_nano: '60',
        estimated: true,
      });
    });

    it('lives as long as its lease is renewed', async () => {
      const { store } = open();
      const { begin } = scenario(store);
      const { id } = await begin(stranger(), { owner: 'alive' });
      await later(open(), 20 * SECONDS, async () => {
        expect(await store.renewLeases({ owner: 'alive', lease_s: 30 })).toEqual({
          renewed: 1,
          cancel_requested: [],
        });
      });
      await later(open(), 40 * SECONDS, async () => {
        expect((await store.sweep({ owner: 'p1', sole_process: false })).interrupted).not.toContain(id);
      });
    });

    it('is found at once by the only process there is', async () => {
      const { store } = open();
      const { begin } = scenario(store);
      const mine = await begin(stranger(), { owner: 'p9' });
      const theirs = await begin(stranger(), { owner: 'killed' });
      const { interrupted } = await store.sweep({ owner: 'p9', sole_process: true });
      expect(interrupted).toContain(theirs.id);
      expect(interrupted).not.toContain(mine.id);
    });

    it('is finished after all when its owner comes back before anybody told the asker', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100, owner: 'slow' });
      await start(id, 100, { owner: 'slow' });
      await store.sweep({ owner: 'p1', sole_process: true });
      expect(await settle(id, billed(30), { owner: 'slow' })).toMatchObject({
        answer: 'settled',
        state: 'finished',
        cost_nano: '30',
        estimated: false,
      });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 30, held: 0 });
      const entries = await store.costEntries({ operation_id: id, after: null, limit: 10 });
      expect(entries.map((e) => [e.cost_nano, e.estimated])).toEqual([
        ['100', true],
        ['-70', false],
      ]);
      expect(await settle(id, billed(30), { owner: 'slow' })).toEqual({
        answer: 'replay',
        state: 'finished',
        cost_nano: '30',
      });
    });

    it('is corrected to its true cost also when part of the estimate was refunded before', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100, owner: 'refunded' });
      await start(id, 100, { owner: 'refunded' });
      await store.sweep({ owner: 'p1', sole_process: true });
      const [entry] = await store.costEntries({ operation_id: id, after: null, limit: 1 });
      const refund = {
        refund_id: randomUUID(),
        entry_id: entry!.id,
        amount_nano: '90',
        reason: 'vendor_figure',
      };
      await store.refund(refund);
      expect(await settle(id, billed(3), { owner: 'refunded' })).toMatchObject({ cost_nano: '3' });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 3, held: 0 });
    });

    it('is corrected to its true cost, and stays failed, when the asker was told already', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100, owner: 'late' });
      await start(id, 100, { owner: 'late' });
      await store.sweep({ owner: 'p1', sole_process: true });
      await store.beginDelivery({ operation_id: id, owner: 'p1' });
      expect((await settle(id, billed(130), { owner: 'late' })).answer).toBe('lost');
      expect((await settle(id, billed(130), { owner: 'late' })).answer).toBe('lost');
      expect(await store.costEntries({ operation_id: id, after: null, limit: 10 })).toHaveLength(2);
      expect(await scope(actor, 'user')).toMatchObject({ spent: 130, held: 0 });
      expect(await store.operation({ operation_id: id })).toMatchObject({
        state: 'failed',
        cost_nano: '130',
        estimated: false,
        result: null,
      });
    });
  });

  describe('cancelling', () => {
    it('is for the requester and the guild’s admins, while it runs', async () => {
      const { store } = open();
      const { begin, settle } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { owner: 'c1' });
      const ask = (who: typeof actor, admin = false) =>
        store.requestCancel({ operation_id: id, actor: who, admin });
      expect(await ask(stranger(actor.guild_id))).toEqual({ answer: 'not_yours' });
      expect(await ask(stranger(), true)).toEqual({ answer: 'not_yours' });
      expect(await ask(stranger(actor.guild_id), true)).toEqual({ answer: 'requested' });
      expect(await ask(actor)).toEqual({ answer: 'requested' });
      expect(await store.renewLeases({ owner: 'c1', lease_s: 30 })).toEqual({
        renewed: 1,
        cancel_requested: [id],
      });
      await settle(id, null, { owner: 'c1', state: 'cancelled' });
      expect(await ask(actor)).toEqual({ answer: 'over' });
      expect(await store.requestCancel({ operation_id: 'nothing', actor, admin: true })).toEqual({
        answer: 'unknown',
      });
    });
  });
}
