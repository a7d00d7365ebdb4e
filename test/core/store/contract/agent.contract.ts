import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { billed, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { limit } from './begin.contract.ts';

const TIGHT = { running: 1, per_minute: 2 };
/** The conversation that a run of this id begins. */
const opens = (id: string, title = 'A task') => ({ operation_id: id, conversation: { id, title } });

/** Agents: turns booked while they run, tools that hang on them, conversations that are their owner's. */
export function agentContract(open: () => TestStore): void {
  describe('a turn of an agent', () => {
    it('is booked while its operation goes on, with nothing held until the next one', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100 });
      await start(id, 100);
      const booking = { operation_id: id, owner: 'p1', last: billed(30) };
      expect(await store.bookAttempt(booking)).toEqual({ answer: 'booked', spent_nano: '30' });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 30, held: 0 });
      expect(await store.bookAttempt(booking)).toEqual({ answer: 'booked', spent_nano: '30' });
      expect(await start(id, 50, { attempt: 2, previous: billed(30) })).toMatchObject({ hold_nano: '50' });
      expect(await settle(id, billed(20, { attempt: 2 }))).toMatchObject({
        cost_nano: '50',
        held_nano: '150',
      });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 50, held: 0 });
    });

    it('is booked by its owner alone', async () => {
      const { store } = open();
      const { begin, start } = scenario(store);
      const { id } = await begin(stranger(), { cost: 100 });
      await start(id, 100);
      expect(await store.bookAttempt({ operation_id: id, owner: 'p2', last: billed(1) })).toEqual({
        answer: 'lost',
      });
    });

    it('is cut down to what is left, never below its least, and booked at its cut when nobody knows its end', async () => {
      const test = open();
      const { begin, start, settle, scope } = scenario(test.store);
      const actor = stranger();
      await limit(test, 'guild', actor.guild_id, 120);
      const { id } = await begin(actor, { cost: 100 });
      const least = { unit: 'character', quantity: 110 };
      const answer = await start(id, 500, { least });
      expect(answer).toMatchObject({
        answer: 'go',
        hold_nano: '120',
        bound: [{ unit: 'character', quantity: 120 }],
      });
      expect(await start(id, 500, { least })).toEqual(answer);
      await settle(id, billed(0, { outcome: 'unknown', usage: [] }));
      expect(await scope(actor, 'guild')).toMatchObject({ spent: 120, held: 0 });

      const other = stranger();
      await limit(test, 'guild', other.guild_id, 109);
      const next = await begin(other, { cost: 100 });
      expect(await start(next.id, 500, { least })).toMatchObject({ answer: 'denied' });
    });
  });

  describe('a tool of an agent', () => {
    it('counts in no limit of how much runs, but in every budget', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const id = randomUUID();
      await begin(actor, { ...opens(id), limits: TIGHT });
      const tool = { parent: id, conversation: { id, title: '' }, limits: TIGHT };
      const one = await begin(actor, tool);
      const two = await begin(actor, tool);
      expect([one.answer.answer, two.answer.answer]).toEqual(['started', 'started']);
      expect((await scope(actor, 'user')).held).toBe(300);
      await start(one.id, 100);
      await settle(one.id, billed(70));
      expect(await store.bookAttempt({ operation_id: id, owner: 'p1', last: null })).toMatchObject({
        spent_nano: '70',
      });
      expect(await store.operation({ operation_id: one.id })).toMatchObject({
        parent_id: id,
        conversation_id: id,
      });
    });

    it('needs a run of the same person that is at work', async () => {
      const { store } = open();
      const { begin, settle } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor);
      const strangers = await begin(stranger(actor.guild_id), { parent: id });
      expect(strangers.answer).toMatchObject({ answer: 'busy', reason: 'parent' });
      const child = await begin(actor, { parent: id });
      expect((await begin(actor, { parent: child.id })).answer).toMatchObject({ reason: 'parent' });
      await settle(id, null);
      expect((await begin(actor, { parent: id })).answer).toMatchObject({ reason: 'parent' });
    });

    it('is delivered to nobody, unless it had waited for an approval', async () => {
      const test = open();
      const { begin, settle } = scenario(test.store);
      const actor = stranger();
      const { id } = await begin(actor);
      const silent = await begin(actor, { parent: id });
      const waited = await begin(actor, { parent: id });
      for (const child of [silent, waited]) await settle(child.id, null, { unattended: true });
      await test.sql("update helix.operations set approval_id = 'a' where operation_id = $1", [waited.id]);
      const claimed = await test.store.claimDeliveries({ owner: 'p1', limit: 100 });
      const ids = claimed.map(({ operation_id }) => operation_id);
      expect(ids).toContain(waited.id);
      expect(ids).not.toContain(silent.id);
    });
  });

  describe('a conversation', () => {
    it('is kept from its first run on, takes one run at a time, and knows what all of it cost', async () => {
      const { store } = open();
      const { begin, start, settle } = scenario(store);
      const actor = stranger();
      const id = randomUUID();
      await begin(actor, opens(id, 'Grüße'));
      expect(await store.conversations({ actor })).toMatchObject([
        { state: 'running', title: 'Grüße', runs: 1 },
      ]);
      const more = { conversation: { id, title: '' } };
      expect((await begin(actor, more)).answer).toMatchObject({ answer: 'busy', reason: 'conversation' });
      await start(id, 100);
      await settle(id, billed(40), { conversation: { runs: ['東京 "x"'] } });
      const second = await begin(actor, more);
      expect(await store.conversation({ actor, id: second.id })).toMatchObject({
        conversation_id: id,
        operation_id: second.id,
        messages: { runs: ['東京 "x"'] },
        runs: 2,
        spent_nano: '40',
      });
    });

    it('is not there for anybody else, whatever they ask with', async () => {
      const { store } = open();
      const { begin, settle } = scenario(store);
      const actor = stranger();
      const id = randomUUID();
      await begin(actor, opens(id));
      await settle(id, null, { conversation: {} });
      const other = stranger(actor.guild_id);
      expect(await store.conversation({ actor: other, id })).toBeNull();
      expect(await store.conversations({ actor: other })).toEqual([]);
      await expect(begin(other, { conversation: { id, title: '' } })).rejects.toThrow();
      expect(await store.conversation({ actor, id: 'nothing' })).toBeNull();
    });

    it('keeps nothing of a run that was refused, and is erased after seven days', async () => {
      const test = open();
      const { begin, settle } = scenario(test.store);
      const actor = stranger();
      const refused = randomUUID();
      await limit(test, 'guild', actor.guild_id, 10);
      expect((await begin(actor, opens(refused))).answer.answer).toBe('denied');
      expect(await test.store.conversation({ actor, id: refused })).toBeNull();

      const owner = stranger();
      const id = randomUUID();
      await begin(owner, opens(id));
      await settle(id, null, { conversation: {} });
      await test.sql(
        "update helix.agent_conversations set changed_at = changed_at - interval '8 days' where conversation_id = $1",
        [id],
      );
      await test.store.sweep({ owner: 'p1', sole_process: false });
      expect(await test.store.conversation({ actor: owner, id })).toBeNull();
    });
  });
}
