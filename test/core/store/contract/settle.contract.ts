import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { billed, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { limit } from './begin.contract.ts';

/** Settlement and refund: what was held becomes what was spent, to the nano-dollar, once. */
export function settleContract(open: () => TestStore): void {
  describe('settling', () => {
    it('turns the hold into one entry, rounded up per component, and releases the rest', async () => {
      const { store } = open();
      const { context, begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const row = (await context(actor)).price_rows.find(({ model }) => model === 'metered')!;
      const candidates = [
        {
          provider: 'deepgram',
          model: 'metered',
          least_nano: '900000',
          most_nano: '900000',
          price_rows: [row.id],
        },
      ];
      const { id } = await begin(actor, { operation: 'transcribe', candidates });
      const usage = [{ unit: 'audio_minute', quantity: 11_088 }];
      await start(id, 0, { provider: 'deepgram', model: 'metered', bound: usage });
      const answer = await settle(id, billed(0, { usage }));
      expect(answer).toMatchObject({
        answer: 'settled',
        state: 'finished',
        cost_nano: '794640',
        held_nano: '794640',
        estimated: false,
        provider: 'deepgram',
        model: 'metered',
      });
      expect(await scope(actor, 'user')).toEqual({ limit: 10e9, spent: 794_640, held: 0 });
      expect(await store.costEntries({ operation_id: id, after: null, limit: 10 })).toMatchObject([
        {
          cost_nano: '794640',
          cost_usd: '0.00079464',
          units: { audio_minute: 11_088 },
          price_rows: [row.id],
          input_tokens: 0,
          estimated: false,
        },
      ]);
      expect(await store.operation({ operation_id: id })).toMatchObject({
        state: 'finished',
        cost_nano: '794640',
        result: { text: 'said' },
      });
    });

    it('books an overrun in full and says so', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100 });
      await start(id, 100);
      expect(await settle(id, billed(130, { ms: 12.5 }))).toMatchObject({
        cost_nano: '130',
        held_nano: '100',
      });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 130, held: 0 });
      const head = await store.auditHead();
      const bodies = (await store.auditEntries({ from: head.next - 2, limit: 2 })).map(({ body }) =>
        JSON.parse(body),
      );
      expect(bodies).toMatchObject([
        { kind: 'attempt_ended', facts: { overrun_nano: '30', cost_nano: '130', bound_nano: '100' } },
        { kind: 'settled', facts: { cost_nano: '130' } },
      ]);
    });

    it('books a billed unit that has no price at the bound, estimated and by name', async () => {
      const { store } = open();
      const { begin, start, settle } = scenario(store);
      const { id } = await begin(stranger(), { cost: 100 });
      await start(id, 100);
      const usage = [
        { unit: 'character', quantity: 10 },
        { unit: 'surprise', quantity: 1 },
      ];
      expect(await settle(id, billed(0, { usage }))).toMatchObject({ cost_nano: '100', estimated: true });
      const head = await store.auditHead();
      const [entry] = await store.auditEntries({ from: head.next - 2, limit: 1 });
      expect(JSON.parse(entry!.body).facts.unpriced_unit).toBe('surprise');
    });

    it('gives everything back when nothing was billed or started', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const untouched = await begin(actor, { cost: 100 });
      expect(await settle(untouched.id, null, { state: 'cancelled' })).toMatchObject({
        state: 'cancelled',
        cost_nano: '0',
      });
      const failed = await begin(actor, { cost: 100 });
      await start(failed.id, 100);
      const end = billed(0, { outcome: 'not_billed', usage: [] });
      expect(
        await settle(failed.id, end, { state: 'failed', error_code: 'vendor_rejected_input' }),
      ).toMatchObject({ state: 'failed', cost_nano: '0', estimated: false });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 0, held: 0 });
      expect(await store.costEntries({ operation_id: failed.id, after: null, limit: 10 })).toEqual([]);
    });

    it('says each threshold once per scope and day', async () => {
      const test = open();
      const { begin, start, settle } = scenario(test.store);
      const actor = stranger();
      await limit(test, 'guild', actor.guild_id, 1000);
      const spend = async (amount: number): Promise<unknown> => {
        const { id } = await begin(actor, { cost: amount });
        await start(id, amount);
        const answer = await settle(id, billed(amount));
        return answer.answer === 'settled' ? answer.thresholds : answer;
      };
      expect(await spend(700)).toEqual([]);
      expect(await spend(50)).toEqual([{ scope: 'guild', period: 'day', percent: 75 }]);
      expect(await spend(50)).toEqual([]);
      expect(await spend(200)).toEqual([{ scope: 'guild', period: 'day', percent: 100 }]);
    });

    it('answers again with state and cost, and is not its owner’s for others', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100 });
      await start(id, 100);
      expect((await settle(id, billed(100), { owner: 'p2' })).answer).toBe('lost');
      await settle(id, billed(100));
      expect(await settle(id, billed(100))).toEqual({
        answer: 'replay',
        state: 'finished',
        cost_nano: '100',
      });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 100, held: 0 });
    });

    it('refuses a quantity that is no whole number, and changes nothing', async () => {
      const { store } = open();
      const { begin, start, settle, scope } = scenario(store);
      const actor = stranger();
      const { id } = await begin(actor, { cost: 100 });
      await start(id, 100);
      for (const quantity of [1.5, -1])
        await expect(settle(id, billed(quantity))).rejects.toMatchObject({ code: '22023' });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 0, held: 100 });
    });
  });

  describe('a refund', () => {
    it('is a negative entry on the same day, once per id and never more than was booked', async () => {
      const { store } = open();
      const { whole, scope } = scenario(store);
      const actor = stranger();
      const id = await whole(actor, 100);
      const [entry] = await store.costEntries({ operation_id: id, after: null, limit: 10 });
      const refund = {
        refund_id: randomUUID(),
        entry_id: entry!.id,
        amount_nano: '60',
        reason: 'vendor_figure',
      };
      expect(await store.refund(refund)).toMatchObject({ answer: 'refunded' });
      expect(await store.refund(refund)).toEqual({ answer: 'replay' });
      expect(await store.refund({ ...refund, refund_id: randomUUID(), amount_nano: '41' })).toEqual({
        answer: 'too_much',
        refundable_nano: '40',
      });
      expect(await store.refund({ ...refund, entry_id: randomUUID() })).toEqual({ answer: 'unknown' });
      await expect(store.refund({ ...refund, amount_nano: '0' })).rejects.toMatchObject({ code: '22023' });
      expect(await scope(actor, 'user')).toMatchObject({ spent: 40 });
      expect(await store.costEntries({ operation_id: id, after: entry!.id, limit: 10 })).toMatchObject([
        { id: refund.refund_id, cost_nano: '-60', cost_usd: '-0.00000006' },
      ]);
      expect(await store.operation({ operation_id: id })).toMatchObject({ cost_nano: '40' });
    });
  });
}
