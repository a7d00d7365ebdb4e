import { describe, expect, it } from 'vitest';
import { RULE, approvalScenario } from '../../../support/approval-scenario.ts';
import { stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const HOURS = 3_600_000;

/** Requests that end without a decision, approved work whose process died, and the cards in the admin channel. */
export function undecidedContract(open: () => TestStore): void {
  describe('a request without a decision', () => {
    it('expires with its hold given back exactly, once, and is told', async () => {
      const test = open();
      const { waiting, scope, row, kinds } = approvalScenario(test);
      const request = await waiting(123_456_789);
      await later(test, 23 * HOURS, () => test.store.expireApprovals());
      expect((await row(request.approval_id)).state).toBe('pending');
      const { expired } = await later(test, 25 * HOURS, () => test.store.expireApprovals());
      expect(expired.map((one) => one.approval_id)).toContain(request.approval_id);
      expect(await later(test, 25 * HOURS, () => test.store.expireApprovals())).toEqual({ expired: [] });
      expect(await scope(request.actor, 'user')).toEqual({ limit: 10e9, held: 0, spent: 0 });
      expect(await kinds(request.id)).toEqual(['approval_requested', 'approval_expired']);
      const rows = await later(test, 25 * HOURS, () =>
        test.store.claimDeliveries({ owner: 'p8', limit: 100 }),
      );
      expect(rows.find((one) => one.operation_id === request.id)).toMatchObject({
        state: 'expired',
        error_code: 'approval_expired',
      });
    });

    it('ends when its requester or an admin cancels it, and for nobody else', async () => {
      const test = open();
      const { waiting, scope, row } = approvalScenario(test);
      for (const who of ['requester', 'admin']) {
        const request = await waiting(100);
        const actor = who === 'admin' ? request.admin : request.actor;
        const ask = { operation_id: request.id, actor, admin: who === 'admin' };
        expect(await test.store.requestCancel({ ...ask, actor: stranger(), admin: true })).toEqual({
          answer: 'not_yours',
        });
        expect(await test.store.requestCancel(ask)).toEqual({ answer: 'requested', ended: true });
        expect(await test.store.requestCancel(ask)).toEqual({ answer: 'over' });
        expect(await scope(request.actor, 'user')).toMatchObject({ held: 0 });
        expect((await row(request.approval_id)).state).toBe('cancelled');
        expect(await test.store.operation({ operation_id: request.id })).toMatchObject({
          state: 'cancelled',
        });
      }
    });

    it('ends when its card cannot be posted, and its requester is told why', async () => {
      const test = open();
      const { waiting, scope } = approvalScenario(test);
      const request = await waiting(100);
      const ask = { approval_id: request.approval_id, reason: 'no_access' };
      expect(await test.store.cardUndeliverable(ask)).toEqual({ ended: true });
      expect(await test.store.cardUndeliverable(ask)).toEqual({ ended: false });
      expect(await scope(request.actor, 'user')).toMatchObject({ held: 0 });
      expect(await test.store.operation({ operation_id: request.id })).toMatchObject({
        state: 'refused',
        error_code: 'approval_undeliverable',
      });
    });

    it('forgets the interaction token after a quarter of an hour, and keeps the input', async () => {
      const test = open();
      const { waiting } = approvalScenario(test);
      const request = await waiting(100);
      await later(test, HOURS, () => test.store.sweep({ owner: 'p1', sole_process: false }));
      expect(await test.store.operation({ operation_id: request.id })).toMatchObject({
        input: { text: 'hello' },
        deliver_to: { interactionToken: '', channelId: 'channel-1' },
      });
    });
  });

  describe('an approved operation whose process died', () => {
    it('is ready again while nothing was sent, and interrupted once something was', async () => {
      const test = open();
      const { waiting, decide, start } = approvalScenario(test);
      const request = await waiting(100);
      await decide(request);
      const claim = (owner: string) => test.store.claimReady({ owner, lease_s: 30, limit: 20 });
      await claim('doomed');
      const sweep = () => test.store.sweep({ owner: 'p1', sole_process: false });
      expect((await later(test, 31_000, sweep)).interrupted).not.toContain(request.id);
      expect(await test.store.operation({ operation_id: request.id })).toMatchObject({ state: 'ready' });
      await claim('second');
      expect(await start(request.id, 100, { owner: 'second' })).toMatchObject({ answer: 'go' });
      expect((await later(test, 31_000, sweep)).interrupted).toContain(request.id);
      expect(await test.store.operation({ operation_id: request.id })).toMatchObject({
        state: 'failed',
        cost_nano: '100',
      });
    });
  });

  describe('a decision that was made', () => {
    it('is written for good', async () => {
      const test = open();
      const { waiting, decide } = approvalScenario(test);
      await decide(await waiting(100));
      for (const statement of [
        "update helix.approval_decisions set state = 'denied'",
        'delete from helix.approval_decisions',
        'truncate helix.approval_decisions cascade',
      ]) {
        await expect(test.sql(statement), statement).rejects.toMatchObject({ code: '55000' });
      }
    });
  });

  describe('cards', () => {
    it('are claimed once a minute to be posted, reminded about at half-time, and edited at the end', async () => {
      const test = open();
      const { waiting, decide } = approvalScenario(test);
      const request = await waiting(100);
      const mine = async () =>
        (await test.store.claimCards({ owner: 'p1', limit: 50 })).filter(
          (card) => card.view.approval_id === request.approval_id,
        );
      expect(await mine()).toMatchObject([
        { kind: 'post', admin_channel_id: 'admins', ping_role_ids: ['boss'], view: { state: 'pending' } },
      ]);
      expect(await mine()).toEqual([]);
      const drawn = { approval_id: request.approval_id, channel_id: 'admins', message_id: 'm1' };
      await test.store.cardDrawn({ ...drawn, state: 'pending', reminded: false });
      expect(await mine()).toEqual([]);
      await later(test, 13 * HOURS, async () => {
        expect(await mine()).toMatchObject([{ kind: 'remind', view: { message_id: 'm1' } }]);
        await test.store.cardDrawn({ ...drawn, state: 'pending', reminded: true });
        expect(await mine()).toEqual([]);
      });
      await decide(request);
      expect(await mine()).toMatchObject([{ kind: 'edit', view: { state: 'approved' } }]);
      await test.store.cardDrawn({ ...drawn, state: 'approved', reminded: false });
      expect(await later(test, 14 * HOURS, mine)).toEqual([]);
    });

    it('that somebody may have posted are looked for once their request has ended, and no others', async () => {
      const test = open();
      const { waiting, decide } = approvalScenario(test);
      const [posted, never] = [await waiting(100), await waiting(100)];
      const ids = new Set([posted.approval_id, never.approval_id]);
      const claim = async (owner: string) =>
        (await test.store.claimCards({ owner, limit: 50 }))
          .filter(({ view }) => ids.has(view.approval_id))
          .map(({ kind, view }) => [kind, view.approval_id]);
      expect(await claim('dies')).toHaveLength(2);
      // As if nobody had claimed the second one.
      await test.sql(
        'update helix.approval_requests set card_owner = null, card_until = null where approval_id = $1',
        [never.approval_id],
      );
      await decide(posted);
      await decide(never);
      expect(await claim('next')).toEqual([]);
      // Whoever has the database alone need not wait until the dead one's minute is over.
      await test.store.sweep({ owner: 'dies', sole_process: true });
      expect(await claim('next')).toEqual([]);
      await test.store.sweep({ owner: 'next', sole_process: true });
      expect(await claim('next')).toEqual([['edit', posted.approval_id]]);
      const nowhere = { channel_id: null, message_id: null };
      await test.store.cardDrawn({
        approval_id: posted.approval_id,
        state: 'approved',
        ...nowhere,
        reminded: false,
      });
      expect(await later(test, HOURS, () => claim('next'))).toEqual([]);
    });

    it('lists what is pending in a guild, oldest first', async () => {
      const test = open();
      const { waiting, decide } = approvalScenario(test);
      const first = await waiting(100);
      const second = await waiting(200, {}, stranger(first.actor.guild_id));
      const ids = async () =>
        (await test.store.approvals({ guild_id: first.actor.guild_id })).map((row) => row.approval_id);
      expect(await ids()).toEqual([first.approval_id, second.approval_id]);
      await decide(first);
      expect(await ids()).toEqual([second.approval_id]);
      expect(RULE.rule).toBe((await test.store.approval({ approval_id: second.approval_id }))?.rule);
    });
  });
}
