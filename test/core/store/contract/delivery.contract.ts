import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { billed, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const SECONDS = 1000;
const MINUTES = 60 * SECONDS;
const HOURS = 60 * MINUTES;

/** Delivery, erasure, content, lists and bugs. */
export function deliveryContract(open: () => TestStore): void {
  describe('delivery', () => {
    it('belongs to the process that settled, then to the one that claims it, for a minute each', async () => {
      const { store } = open();
      const { whole } = scenario(store);
      const id = await whole(stranger(), 10);
      const claim = async (owner: string): Promise<boolean> =>
        (await store.claimDeliveries({ owner, limit: 100 })).some((row) => row.operation_id === id);
      expect(await claim('p2')).toBe(false);
      await later(open(), 61 * SECONDS, async () => {
        expect(await claim('p2')).toBe(true);
        expect(await claim('p3')).toBe(false);
      });
      await later(open(), 130 * SECONDS, async () => expect(await claim('p3')).toBe(true));
    });

    it('is free again when the only process left is another one', async () => {
      const { store } = open();
      const { whole } = scenario(store);
      const id = await whole(stranger(), 10);
      await store.sweep({ owner: 'p4', sole_process: true });
      const rows = await store.claimDeliveries({ owner: 'p4', limit: 100 });
      expect(rows.find((row) => row.operation_id === id)).toMatchObject({
        state: 'finished',
        result: { text: 'said' },
        deliver_to: { channelId: 'channel-1', interactionToken: 'token-1' },
        delivery_begun_at: null,
      });
    });

    it('happens once: begun, then delivered with its place, and never claimed again', async () => {
      const { store } = open();
      const { whole } = scenario(store);
      const id = await whole(stranger(), 10);
      await store.beginDelivery({ operation_id: id, owner: 'p1' });
      const begun = await store.operation({ operation_id: id });
      expect(begun?.delivery_begun_at).not.toBeNull();
      await store.finishDelivery({ operation_id: id, where: 'channel', channel_id: 'c', message_id: 'm' });
      const { next } = await store.auditHead();
      await store.finishDelivery({ operation_id: id, where: 'notice', channel_id: 'x', message_id: 'y' });
      expect((await store.auditHead()).next).toBe(next);
      expect(await store.operation({ operation_id: id })).toMatchObject({
        state: 'delivered',
        channel_id: 'c',
        message_id: 'm',
      });
      await later(open(), 2 * MINUTES, async () => {
        const rows = await store.claimDeliveries({ owner: 'p2', limit: 100 });
        expect(rows.map((row) => row.operation_id)).not.toContain(id);
      });
    });
  });

  describe('what is erased', () => {
    it('drops the token after 15 minutes, keeps the channel until it was delivered', async () => {
      const { store } = open();
      const { whole } = scenario(store);
      const id = await whole(stranger(), 10);
      await later(open(), 16 * MINUTES, () => store.sweep({ owner: 'p1', sole_process: false }));
      expect(await store.operation({ operation_id: id })).toMatchObject({
        deliver_to: { interactionToken: '', channelId: 'channel-1' },
      });
      await store.finishDelivery({ operation_id: id, where: 'channel', channel_id: 'c', message_id: 'm' });
      await later(open(), 32 * MINUTES, () => store.sweep({ owner: 'p1', sole_process: false }));
      expect(await store.operation({ operation_id: id })).toMatchObject({
        deliver_to: null,
        input: { text: 'hello' },
        result: { text: 'said' },
      });
    });

    it('drops inputs after a day and results after a week, and names the files to delete', async () => {
      const { store } = open();
      const { begin, start, settle } = scenario(store);
      const [input, result] = [randomUUID(), randomUUID()];
      const before = (await store.blobUsage()).bytes;
      const { id } = await begin(stranger(), { cost: 10, blobs: [{ key: input, bytes: 7, sha256: 'aa' }] });
      await start(id, 10);
      await settle(id, billed(10), { blobs: [{ key: result, bytes: 5, sha256: 'bb' }] });
      expect((await store.blobUsage()).bytes).toBe(before + 12);
      const sweep = () => store.sweep({ owner: 'p1', sole_process: false });
      expect((await later(open(), 23 * HOURS, sweep)).expired_blobs).not.toContain(input);
      const day = await later(open(), 25 * HOURS, sweep);
      expect(day.expired_blobs).toContain(input);
      expect(day.expired_blobs).not.toContain(result);
      expect(await store.operation({ operation_id: id })).toMatchObject({
        input: null,
        result: { text: 'said' },
      });
      expect((await later(open(), 8 * 24 * HOURS, sweep)).expired_blobs).toContain(result);
      expect(await store.operation({ operation_id: id })).toMatchObject({ result: null, deliver_to: null });
      await store.dropBlobs({ keys: [input, result] });
      expect((await store.blobUsage()).bytes).toBe(before);
    });
  });

  describe('content and lists', () => {
    it('keeps any text to the letter, a megabyte of it too', async () => {
      const { store } = open();
      const { begin, start, settle } = scenario(store);
      const text = `"\\\0\ud800 é 🎧 \u2028\n${'x'.repeat(1_000_000)}`;
      const { id } = await begin(stranger(), { cost: 10, input: { text } });
      await start(id, 10);
      await settle(id, billed(10), { result: { text, files: [], facts: {} }, trail: [{ step: 'received' }] });
      expect(await store.operation({ operation_id: id })).toMatchObject({
        input: { text },
        result: { text },
        trail: [{ step: 'received' }],
      });
    });

    it('answers null for an operation that does not exist', async () => {
      expect(await open().store.operation({ operation_id: 'nothing' })).toBeNull();
    });

    it('pages through more rows than one answer holds, each once and in order', async () => {
      const { store, sql } = open();
      const { whole } = scenario(store);
      const id = await whole(stranger(), 10);
      await sql(
        `insert into helix.audit_entries (seq, hash, body)
           select -n, sha256(convert_to('filler ' || n, 'UTF8')), 'filler' from generate_series(1, 1100) n`,
      );
      await sql(
        `insert into helix.cost_entries (audit_seq, operation_id, attempt, kind, refers_to, actor_id, guild_id, provider,
             model, units, cost_nano, estimated, price_rows, day, at)
           select -n, operation_id, attempt, 'refund', id, actor_id, guild_id, provider, model, units, -1, false, price_rows, day, at
           from helix.cost_entries, generate_series(1, 1100) n where operation_id = $1`,
        [id],
      );
      const seen: string[] = [];
      for (;;) {
        const page = await store.costEntries({ operation_id: id, after: seen.at(-1) ?? null, limit: 1000 });
        expect(page.length).toBeLessThanOrEqual(500);
        seen.push(...page.map((entry) => entry.id));
        if (page.length < 500) break;
      }
      expect(new Set(seen).size).toBe(1101);
      expect(seen).toHaveLength(1101);
    });
  });

  describe('a bug', () => {
    it('is told by code, without values', async () => {
      const { rpc } = open();
      const failed = rpc.call('begin_operation', '{"actor":{"guild_id":"secret-guild"}}');
      await expect(failed).rejects.toMatchObject({
        name: 'StoreError',
        code: '22023',
        rpc: 'begin_operation',
      });
      await expect(failed).rejects.not.toThrow(/secret-guild/);
      await expect(rpc.call('no_such_thing', '{}')).rejects.toMatchObject({ name: 'StoreError' });
    });
  });
}
