import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../../../src/core/audit/verify-chain.ts';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import { everyRow } from '../../../support/every-row.ts';
import { billed, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const DAY = 24 * 3_600_000;
const WORDS = 'canary words that only this person wrote';

/** What a person may know and decide about their own data. */
export function privacyContract(open: () => TestStore): void {
  /** An operation with words and a file that was delivered into a channel. */
  const delivered = async (actor: StoreActor): Promise<string> => {
    const { store } = open();
    const { begin, start, settle } = scenario(store);
    const { id } = await begin(actor, { cost: 100, input: { text: WORDS } });
    await start(id, 100);
    const blobs = [{ key: `${id}/result-0`, bytes: 7, sha256: 'ab'.repeat(32) }];
    await settle(id, billed(100), { result: { text: WORDS, files: [], facts: {} }, blobs });
    await store.finishDelivery({
      operation_id: id,
      where: 'channel',
      channel_id: 'c',
      message_id: `m-${id}`,
    });
    return id;
  };
  const dueOf = async (actorId: string) =>
    (await open().store.dueErasures()).find(({ actor_id }) => actor_id === actorId);
  const actorId = async (actor: StoreActor): Promise<string> => {
    const sql = `select actor_id::text as id from helix.actors where guild_id = $1 and discord_user_id = $2`;
    const [row] = await open().sql(sql, [actor.guild_id, actor.discord_user_id]);
    return String(row?.['id']);
  };

  describe('privacy', () => {
    it('counts what is kept of a person, over all their servers', async () => {
      const here = stranger();
      const there = { ...stranger(), discord_user_id: here.discord_user_id };
      await delivered(here);
      await delivered(there);
      expect(await open().store.privacy({ actor: here })).toMatchObject({
        servers: 2,
        operations: 2,
        contents: 2,
        files: 2,
        file_bytes: '14',
        bookings: 2,
        cost_nano: '200',
        opted_out: false,
        erased_after: null,
      });
    });

    it('gives a copy of every operation with its words, page by page', async () => {
      const actor = stranger();
      const ids = [await delivered(actor), await delivered(actor), await delivered(actor)];
      const first = await open().store.exportPerson({ actor, after: null, limit: 2 });
      const after = first.at(-1)?.operation_id ?? null;
      const rest = await open().store.exportPerson({ actor, after, limit: 2 });
      expect([...first, ...rest].map(({ operation_id }) => operation_id)).toEqual(ids);
      expect(JSON.parse(first[0]?.input ?? '')).toEqual({ text: WORDS });
      expect(first[0]?.files).toMatchObject([{ kind: 'result', bytes: 7 }]);
    });

    it('keeps a person’s word about their messages for all servers, and writes it down once', async () => {
      const here = stranger();
      const there = { ...stranger(), discord_user_id: here.discord_user_id };
      const { store } = open();
      const { discord_user_id } = here;
      expect(await store.optedOut({ discord_user_id })).toEqual({ opted_out: false });
      expect(await store.setOptOut({ actor: here, on: true })).toMatchObject({ answer: 'set' });
      expect(await store.setOptOut({ actor: there, on: true })).toEqual({ answer: 'same' });
      expect(await store.optedOut({ discord_user_id })).toEqual({ opted_out: true });
      expect(await store.setOptOut({ actor: there, on: false })).toMatchObject({ answer: 'set' });
      expect(await store.optedOut({ discord_user_id })).toEqual({ opted_out: false });
    });

    it('erases at the end of the budget day, once files and messages are gone, and the chain still verifies', async () => {
      const test = open();
      const { store } = test;
      const actor = stranger();
      const operation = await delivered(actor);
      const id = await actorId(actor);
      await store.setOptOut({ actor, on: true });
      const asked = await store.askErasure({ actor, on: true });
      expect(asked).toMatchObject({ answer: 'asked' });
      expect(await store.askErasure({ actor, on: true })).toMatchObject({ answer: 'already' });
      expect(await dueOf(id)).toBeUndefined();
      expect(await store.eraseActor({ actor_id: id })).toEqual({ answer: 'not_due' });
      await later(test, DAY, async () => {
        expect(await dueOf(id)).toEqual({
          actor_id: id,
          guild_id: actor.guild_id,
          blobs: [`${operation}/result-0`],
          messages: [{ kind: 'result', id: operation, channel_id: 'c', message_id: `m-${operation}` }],
        });
        expect(await store.eraseActor({ actor_id: id })).toEqual({ answer: 'left' });
        await store.forgetMessages({ messages: [{ kind: 'result', id: operation }] });
        await store.dropBlobs({ keys: [`${operation}/result-0`] });
        expect(await store.eraseActor({ actor_id: id })).toMatchObject({ answer: 'erased' });
        expect(await dueOf(id)).toBeUndefined();
      });
      const left = await everyRow(test);
      expect(left).not.toContain(actor.discord_user_id);
      expect(left).not.toContain(`m-${operation}`);
      expect(await store.operation({ operation_id: operation })).toMatchObject({
        input: null,
        result: null,
        deliver_to: null,
        cost_nano: '100',
      });
      const rows = await store.auditEntries({ from: 0, limit: 500 });
      expect(verifyChain(rows)).toMatchObject({ ok: true });
    });

    it('leaves a returning person no trace of the old one, and no second budget on the day they asked', async () => {
      const test = open();
      const actor = stranger();
      await delivered(actor);
      await test.store.askErasure({ actor, on: true });
      expect(await scenario(test.store).scope(actor, 'user')).toMatchObject({ spent: 100 });
      await test.store.dueErasures();
      expect(await scenario(test.store).scope(actor, 'user')).toMatchObject({ spent: 100 });
    });

    it('buys nobody a second budget of the next day either, when they spend of it before it is done', async () => {
      const test = open();
      const { store } = test;
      const actor = stranger();
      await scenario(store).begin(actor, { cost: 10 });
      const id = await actorId(actor);
      const first = await store.askErasure({ actor, on: true });
      await test.sql(
        `update helix.operations set state = 'failed', ended_at = helix.now() where actor_id = $1`,
        [id],
      );
      await later(test, DAY, async () => {
        const operation = await delivered(actor);
        expect(await dueOf(id)).toBeUndefined();
        await store.forgetMessages({ messages: [{ kind: 'result', id: operation }] });
        await store.dropBlobs({ keys: [`${operation}/result-0`] });
        expect(await store.eraseActor({ actor_id: id })).toEqual({ answer: 'not_due' });
        expect(await scenario(store).scope(actor, 'user')).toMatchObject({ spent: 100 });
        const again = await store.askErasure({ actor, on: true });
        expect(again).toMatchObject({ answer: 'already' });
        const [before, after] = [first, again].map((one) => Date.parse('due_at' in one ? one.due_at : ''));
        expect((after ?? 0) - (before ?? 0)).toBe(DAY);
      });
      await later(test, 2 * DAY, async () => {
        expect(await dueOf(id)).toMatchObject({ actor_id: id });
        expect(await store.eraseActor({ actor_id: id })).toMatchObject({ answer: 'erased' });
      });
    });

    it('waits for the end of the month where a limit of the person is for a month', async () => {
      const test = open();
      const actor = stranger();
      const admin = stranger(actor.guild_id);
      const month = { scope: 'user', role_id: null, period: 'month', limit_nano: '90000000000' } as const;
      await test.store.setBudget({ actor: admin, user: actor, ...month });
      await later(test, 32 * DAY, async () => {
        const asked = await test.store.askErasure({ actor, on: true });
        const due = new Date('due_at' in asked ? asked.due_at : 0);
        expect([due.getUTCDate(), due.getUTCHours()]).toEqual([1, 0]);
      });
    });

    it('is not for somebody whose operation still runs, and can be taken back until it happens', async () => {
      const test = open();
      const actor = stranger();
      const { begin } = scenario(test.store);
      await begin(actor, { cost: 10 });
      const id = await actorId(actor);
      await test.store.askErasure({ actor, on: true });
      await later(test, DAY, async () => expect(await dueOf(id)).toBeUndefined());
      expect(await test.store.askErasure({ actor, on: false })).toMatchObject({ answer: 'withdrawn' });
      expect(await test.store.askErasure({ actor, on: false })).toEqual({ answer: 'none' });
      expect(await test.store.privacy({ actor })).toMatchObject({ erased_after: null });
    });
  });
}
