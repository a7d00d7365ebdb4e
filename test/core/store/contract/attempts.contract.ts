import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { billed, price, BOOT, PRICES, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { limit } from './begin.contract.ts';

/** Attempts: each covered by the hold before it goes out, each booked as soon as it has ended. */
export function attemptsContract(open: () => TestStore): void {
  describe('starting an attempt', () => {
    it('goes within the hold, and says the same when asked again', async () => {
      const { store } = open();
      const { begin, start } = scenario(store);
      const { id } = await begin(stranger(), { cost: 500 });
      const answer = await start(id, 500);
      expect(answer).toMatchObject({ answer: 'go', hold_nano: '500' });
      expect(await start(id, 500)).toEqual(answer);
    });

    it('tops the hold up when bound and rest need more, and says so in the chain', async () => {
      const { store } = open();
      const { begin, start, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100 });
      const answer = await start(id, 100, { rest: [{ unit: 'character', quantity: 50 }] });
      if (answer.answer !== 'go') throw new Error(answer.answer);
      expect(answer.hold_nano).toBe('150');
      expect((await scope(actor, 'guild')).held).toBe(150);
      const [entry] = await store.auditEntries({ from: answer.audit_seq, limit: 1 });
      expect(JSON.parse(entry!.body)).toMatchObject({
        kind: 'attempt_started',
        facts: { topped_up_nano: '50' },
      });
    });

    it('gives back what bound and rest do not need, and says so in the chain', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 500 });
      const answer = await start(id, 100, { rest: [{ unit: 'character', quantity: 50 }] });
      if (answer.answer !== 'go') throw new Error(answer.answer);
      expect(answer.hold_nano).toBe('150');
      expect((await scope(actor, 'user')).held).toBe(150);
      expect((await scope(actor, 'guild')).held).toBe(150);
      const [entry] = await store.auditEntries({ from: answer.audit_seq, limit: 1 });
      expect(JSON.parse(entry!.body)).toMatchObject({
        facts: { topped_up_nano: '0', given_back_nano: '350', hold_nano: '150' },
      });
      expect(await settle(id, billed(90))).toMatchObject({ cost_nano: '90', held_nano: '150' });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 90, held: 0 });
    });

    it('is denied when the top-up fits no longer, and holds what it held', async () => {
      const test = open();
      const { begin, start, scope } = scenario(test.store);
      const actor = stranger();
      await limit(test, 'guild', actor.guild_id, 120);
      const { id } = await begin(actor, { cost: 100 });
      expect(await start(id, 121)).toMatchObject({
        answer: 'denied',
        over: { scope: 'guild', limit_nano: '120', held_nano: '100' },
      });
      expect((await scope(actor, 'guild')).held).toBe(100);
      expect((await start(id, 120)).answer).toBe('go');
    });

    it('books the attempt before it: nothing, its usage, or its bound', async () => {
      const { store } = open();
      const { begin, start, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100 });
      await start(id, 100);
      const failed = billed(0, { outcome: 'not_billed', usage: [], error_code: 'vendor_overloaded' });
      expect(await start(id, 100, { attempt: 2, previous: failed })).toMatchObject({
        answer: 'go',
        hold_nano: '100',
      });
      const unknown = billed(0, { attempt: 2, outcome: 'unknown', usage: [] });
      expect(await start(id, 100, { attempt: 3, previous: unknown })).toMatchObject({
        answer: 'go',
        hold_nano: '100',
      });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 100, held: 100 });
      expect(await start(id, 40, { attempt: 4, previous: billed(30, { attempt: 3 }) })).toMatchObject({
        hold_nano: '40',
      });
      const entries = await store.costEntries({ operation_id: id, after: null, limit: 10 });
      expect(entries.map((e) => [e.cost_nano, e.estimated])).toEqual([
        ['100', true],
        ['30', false],
      ]);
    });

    it('books an unknown end at what its caller estimates, at its bound where that says nothing', async () => {
      const { store } = open();
      const { begin, start } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100 });
      const unknown = (attempt: number, unit: string, quantity: number) =>
        billed(0, { attempt, outcome: 'unknown', usage: [{ unit, quantity }] });
      await start(id, 60);
      await start(id, 60, { attempt: 2, previous: unknown(1, 'character', 7) });
      await start(id, 60, { attempt: 3, previous: unknown(2, 'character', 0) });
      await start(id, 60, { attempt: 4, previous: unknown(3, 'search', 1) });
      const entries = await store.costEntries({ operation_id: id, after: null, limit: 10 });
      expect(entries.map((entry) => [entry.cost_nano, entry.estimated])).toEqual([
        ['7', true],
        ['60', true],
        ['60', true],
      ]);
    });

    it('books an attempt that nobody ended at its bound', async () => {
      const { store } = open();
      const { begin, start } = scenario(store);
      const { id } = await begin(stranger(), { cost: 100 });
      await start(id, 60);
      await start(id, 60, { attempt: 2 });
      expect(await store.costEntries({ operation_id: id, after: null, limit: 10 })).toMatchObject([
        { cost_nano: '60', estimated: true },
      ]);
    });

    it('refuses a unit without a price by name, in the bound and in the rest', async () => {
      const { store } = open();
      const { begin, start } = scenario(store);
      const { id } = await begin(stranger());
      const search = [{ unit: 'search', quantity: 1 }];
      expect(await start(id, 1, { bound: search })).toEqual({ answer: 'price_unknown', unit: 'search' });
      expect(await start(id, 1, { rest: search })).toEqual({ answer: 'price_unknown', unit: 'search' });
      expect(await start(id, 1, { model: 'unheard of' })).toEqual({
        answer: 'price_unknown',
        unit: 'character',
      });
    });

    it('tells the owner of a cancel, and a stranger nothing', async () => {
      const { store } = open();
      const { begin, start, settle } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor);
      expect((await start(id, 1, { owner: 'p2' })).answer).toBe('lost');
      expect((await start(randomUUID(), 1)).answer).toBe('lost');
      await store.requestCancel({ operation_id: id, actor, admin: false });
      expect((await start(id, 1)).answer).toBe('cancelled');
      await settle(id, null, { state: 'cancelled' });
      expect((await start(id, 1)).answer).toBe('lost');
    });

    it('is held and booked at the prices of its start, whatever midnight did before or after it', async () => {
      const { store, setNow } = open();
      const { begin, start, settle } = scenario(store);
      const year = {
        ...price('elevenlabs', 'plain', 'character', '9'),
        effectiveFrom: '2035-01-01T00:00:00Z',
      };
      await store.boot({ ...BOOT, prices: [...PRICES, { ...year, effectiveTo: '2036-01-01T00:00:00Z' }] });
      try {
        await setNow('2034-12-31T23:59:59Z');
        const { id } = await begin(stranger(), { cost: 100 });
        await setNow('2035-01-01T00:00:00Z');
        expect(await start(id, 100)).toMatchObject({ answer: 'go', hold_nano: '900' });
        await setNow('2036-01-01T00:00:00Z');
        expect(await settle(id, billed(100))).toMatchObject({ cost_nano: '900', held_nano: '900' });
      } finally {
        await setNow(null);
        await store.boot(BOOT);
      }
    });

    it('is priced by the rows of its start, whatever the table says at its end', async () => {
      const { store } = open();
      const { begin, start, settle } = scenario(store);
      const { id } = await begin(stranger(), { cost: 100 });
      await start(id, 100);
      await store.boot({
        ...BOOT,
        prices: [
          ...PRICES.filter(({ model }) => model !== 'plain'),
          price('elevenlabs', 'plain', 'character', '50'),
        ],
      });
      expect(await settle(id, billed(100))).toMatchObject({ cost_nano: '100' });
      await store.boot(BOOT);
    });
  });
}
