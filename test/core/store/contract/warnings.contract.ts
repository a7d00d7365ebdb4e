import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import { billed, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { limit } from './begin.contract.ts';

/** Warnings that a budget was reached: written with the crossing, claimed by one process, told once. */
export function warningsContract(open: () => TestStore): void {
  describe('a warning', () => {
    const spend = async (actor: StoreActor, amount: number): Promise<void> => {
      const { begin, start, settle } = scenario(open().store);
      const { id } = await begin(actor, { cost: amount });
      await start(id, amount);
      await settle(id, billed(amount));
    };
    const claim = (user: StoreActor | null, owner = 'p1') =>
      open().store.claimBudgetNotices({
        owner,
        user: user && { guild_id: user.guild_id, discord_user_id: user.discord_user_id },
      });

    it('waits for its person until it is told, claimed by one process at a time', async () => {
      const test = open();
      const actor = stranger();
      const { actor_id } = await test.store.actorId({ actor });
      await limit(test, 'user', actor_id, 1000);
      await spend(actor, 740);
      expect(await claim(actor)).toEqual([]);
      await spend(actor, 10);
      expect(await claim(stranger(actor.guild_id))).toEqual([]);
      const both = await Promise.all([claim(actor, 'p1'), claim(actor, 'p2')]);
      const [mine] = both.flat();
      expect(both.flat()).toHaveLength(1);
      expect(mine).toMatchObject({ audience: 'user', percent: 75, spent_nano: '750', limit_nano: '1000' });
      const owner = both[0].length === 1 ? 'p1' : 'p2';
      const notice_ids = [mine!.notice_id];
      const other = owner === 'p1' ? 'p2' : 'p1';
      expect(await test.store.markBudgetNotices({ owner: other, notice_ids, step: 'sent' })).toEqual({
        marked: 0,
      });
      await test.sql("update helix.budget_notices set claimed_until = now() - interval '1 second'");
      expect(await claim(actor, 'p3')).toHaveLength(1);
      await test.store.markBudgetNotices({ owner: 'p3', notice_ids, step: 'sent' });
      await test.sql("update helix.budget_notices set claimed_until = now() - interval '1 second'");
      await spend(actor, 1);
      expect(await claim(actor)).toEqual([]);
    });

    it("of a server goes to its admin channel at once, people's own as one list when the day is over", async () => {
      const test = open();
      const actor = stranger();
      const friend = stranger(actor.guild_id);
      const ours = async (owner: string) =>
        (await claim(null, owner)).filter((notice) => notice.guild_id === actor.guild_id);
      for (const one of [actor, friend]) {
        await limit(test, 'user', (await test.store.actorId({ actor: one })).actor_id, 100);
      }
      await limit(test, 'guild', actor.guild_id, 200);
      await spend(actor, 100);
      await spend(friend, 80);
      expect(await ours('p1')).toEqual([]);
      await test.sql("insert into helix.guild_settings (guild_id, admin_channel_id) values ($1, 'c1')", [
        actor.guild_id,
      ]);
      const now = await ours('p1');
      expect(now).toMatchObject([
        { audience: 'admins', scope: 'guild', percent: 75, admin_channel_id: 'c1', spent_nano: '180' },
      ]);
      await test.store.markBudgetNotices({ owner: 'p1', notice_ids: [now[0]!.notice_id], step: 'begun' });
      await test.sql(
        "update helix.budget_notices set claimed_until = null, due_at = now() - interval '1 minute' where guild_id = $1",
        [actor.guild_id],
      );
      const later = await ours('p2');
      expect(new Map(later.map(({ audience, begun_at }) => [audience, begun_at !== null]))).toEqual(
        new Map([
          ['admins', true],
          ['digest', false],
        ]),
      );
      const digest = later.find(({ audience }) => audience === 'digest')!;
      expect(digest.people).toMatchObject([
        { discord_user_id: actor.discord_user_id, percent: 100, spent_nano: '100' },
        { discord_user_id: friend.discord_user_id, percent: 75, spent_nano: '80' },
      ]);
    });

    it('is written also when an operation was interrupted and booked in full', async () => {
      const test = open();
      const actor = stranger();
      await limit(test, 'user', (await test.store.actorId({ actor })).actor_id, 100);
      const { begin, start } = scenario(test.store);
      const { id } = await begin(actor, { cost: 90, owner: `dead-${randomUUID()}` });
      const [row] = await test.sql('select owner from helix.operations where operation_id = $1', [id]);
      await start(id, 90, { owner: String(row!['owner']) });
      await test.sql(
        "update helix.operations set lease_until = now() - interval '1 hour' where operation_id = $1",
        [id],
      );
      await test.store.sweep({ owner: 'p1', sole_process: false });
      expect(await claim(actor)).toMatchObject([{ percent: 75, spent_nano: '90' }]);
    });
  });
}
