import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CHAIN_START, verifyChain } from '../../../../src/core/audit/verify-chain.ts';
import { StoreError } from '../../../../src/core/store/store-error.ts';
import { BOOT, PRICES, price, rowOf, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';

/** Starting, prices, the context, singletons and the chain. The database is fresh and was started once with BOOT. */
export function startContract(open: () => TestStore): void {
  describe('starting', () => {
    it('writes entry 0 with origin, key and format at the first start alone', async () => {
      const { store } = open();
      const again = await store.boot({ ...BOOT, process: 'p2' });
      expect(again).toMatchObject({
        answer: 'ready',
        first_start: false,
        budget_time_zone: 'UTC',
        warnings: [],
      });
      const entries = await store.auditEntries({ from: 0, limit: 500 });
      const genesis = JSON.parse(entries[0]!.body);
      expect(genesis).toMatchObject({
        seq: 0,
        prev: '0'.repeat(64),
        v: 1,
        kind: 'genesis',
        actor: null,
        op: null,
      });
      expect(genesis.facts).toMatchObject({ public_key: BOOT.public_key, format: 1 });
      expect(genesis.facts.origin).toMatch(/^helix\/[0-9a-f-]{36}$/);
      expect(entries.filter(({ body }) => body.includes('"kind":"genesis"'))).toHaveLength(1);
      expect(entries.filter(({ body }) => body.includes('"kind":"started"')).length).toBeGreaterThanOrEqual(
        2,
      );
    });

    it('refuses another signing key and writes nothing', async () => {
      const { store } = open();
      const before = await store.auditHead();
      const answer = await store.boot({ ...BOOT, public_key: 'somebody else' });
      expect(answer).toEqual({ answer: 'signing_key_differs', public_key: BOOT.public_key });
      expect(await store.auditHead()).toEqual(before);
    });

    it('tells the worst case per day and the schema version', async () => {
      const { store } = open();
      expect(await store.boot(BOOT)).toMatchObject({
        worst_case_day_nano: '50000000000',
        schema_version: (await store.ping()).schema_version,
      });
    });

    it('moves the configuration version only when something changed', async () => {
      const { store } = open();
      const { context } = scenario(store);
      const actor = stranger();
      const before = await context(actor);
      await store.boot(BOOT);
      expect((await context(actor)).config_version).toBe(before.config_version);
      await store.boot({ ...BOOT, routes: [{ operation: 'speak', primary: 'dear', fallbacks: [] }] });
      const moved = await context(actor);
      expect(moved.config_version).toBe(before.config_version + 1);
      expect(moved.route).toMatchObject({
        primary: 'dear',
        fallbacks: [],
        approval_threshold_nano: '5000000000',
      });
      await store.boot(BOOT);
    });

    it('keeps the route that an admin has set', async () => {
      const { store, sql } = open();
      const { context } = scenario(store);
      await sql(
        "update helix.operation_routes set source = 'admin', primary_model = 'chosen' where operation = 'speak'",
      );
      await store.boot(BOOT);
      expect((await context(stranger())).route.primary).toBe('chosen');
      await sql("update helix.operation_routes set source = 'seed' where operation = 'speak'");
      await store.boot(BOOT);
    });
  });

  describe('prices', () => {
    it('answers one row per unit, the operator’s before the vendor’s', async () => {
      const { store } = open();
      const { context } = scenario(store);
      const own = { ...price('elevenlabs', 'plain', 'character', '7'), operator: true };
      await store.boot({ ...BOOT, prices: [...PRICES, own] });
      const rows = (await context(stranger())).price_rows.filter(({ model }) => model === 'plain');
      expect(rows).toMatchObject([{ price_nano: '7', per: 1 }]);
      const back = await store.boot(BOOT);
      expect(back).toMatchObject({ warnings: ['1 prices are no longer listed and were withdrawn'] });
      expect((await context(stranger())).price_rows.find(({ model }) => model === 'plain')?.price_nano).toBe(
        '1',
      );
    });

    it('appends a row for a changed price, and another when it changes back', async () => {
      const { store, sql } = open();
      const { context } = scenario(store);
      const first = rowOf(await context(stranger()), 'dear');
      const dearer = PRICES.map((seed) => (seed.model === 'dear' ? { ...seed, priceNano: '3' } : seed));
      await store.boot({ ...BOOT, prices: dearer });
      const second = rowOf(await context(stranger()), 'dear');
      await store.boot(BOOT);
      const third = rowOf(await context(stranger()), 'dear');
      expect(new Set([first, second, third]).size).toBe(3);
      const kept = await sql('select price_nano::text from helix.price_rows where id = any ($1) order by n', [
        [first, second, third],
      ]);
      expect(kept.map((row) => row['price_nano'])).toEqual(['2', '3', '2']);
    });

    it('adds nothing when the same prices are read on another day by the operator', async () => {
      const { store, sql } = open();
      const own = { ...price('elevenlabs', 'plain', 'character', '7'), operator: true };
      await store.boot({ ...BOOT, prices: [...PRICES, own] });
      const count = () => sql('select count(*)::int as n from helix.price_rows');
      const before = await count();
      await store.boot({ ...BOOT, prices: [...PRICES, { ...own, verified: '2031-01-01' }] });
      expect(await count()).toEqual(before);
      await store.boot(BOOT);
    });

    it('counts a dated price from its day to its last', async () => {
      const { store, setNow } = open();
      const { context } = scenario(store);
      const soon = {
        ...price('elevenlabs', 'plain', 'character', '9'),
        effectiveFrom: '2035-01-01T00:00:00Z',
        effectiveTo: '2036-01-01T00:00:00Z',
      };
      await store.boot({ ...BOOT, prices: [...PRICES, soon] });
      const priceAt = async (at: string): Promise<string | undefined> => {
        await setNow(at);
        return (await context(stranger())).price_rows.find(({ model }) => model === 'plain')?.price_nano;
      };
      expect(await priceAt('2034-12-31T23:59:59Z')).toBe('1');
      expect(await priceAt('2035-01-01T00:00:00Z')).toBe('9');
      expect(await priceAt('2036-01-01T00:00:00Z')).toBe('1');
      await setNow(null);
      await store.boot(BOOT);
    });

    it('refuses a model whose every price is zero', async () => {
      const { store } = open();
      const free = [...PRICES, price('elevenlabs', 'free', 'character', '0')];
      await expect(store.boot({ ...BOOT, prices: free })).rejects.toMatchObject({
        name: 'StoreError',
        code: '22023',
      });
    });
  });

  describe('the decision context', () => {
    it('knows first use and the median of what this person paid for this', async () => {
      const { store } = open();
      const { context, whole } = scenario(store);
      const actor = stranger();
      expect(await context(actor)).toMatchObject({ first_use: true, usual_cost_nano: null });
      for (const cost of [10, 30, 20]) await whole(actor, cost);
      expect(await context(actor)).toMatchObject({ first_use: false, usual_cost_nano: '20' });
    });

    it('reads a toggle that does not exist as off', async () => {
      const { store } = open();
      const answer = await store.context({ operation: 'speak', toggle: 'enable_nothing', actor: stranger() });
      expect(answer.toggle).toEqual({ name: 'enable_nothing', enabled: false, version: 0, own: false });
    });
  });

  describe('singletons', () => {
    it('lets one owner hold a lease until it ends', async () => {
      const { store, setNow } = open();
      const name = randomUUID();
      expect(await store.acquireLease({ name, owner: 'a', seconds: 60 })).toEqual({ held: true });
      expect(await store.acquireLease({ name, owner: 'b', seconds: 60 })).toEqual({ held: false });
      expect(await store.acquireLease({ name, owner: 'a', seconds: 60 })).toEqual({ held: true });
      await setNow(new Date(Date.now() + 61_000).toISOString());
      expect(await store.acquireLease({ name, owner: 'b', seconds: 60 })).toEqual({ held: true });
      await setNow(null);
    });
  });

  describe('the chain', () => {
    it('appends what callers record, and not what only the database may say', async () => {
      const { store } = open();
      const actor = stranger();
      const { actor_id } = await store.actorId({ actor });
      const point = await store.record({
        kind: 'refused',
        actor,
        operation_id: 'x-1',
        facts: { code: 'file_empty', bytes: 0 },
      });
      const [entry] = await store.auditEntries({ from: point.audit_seq, limit: 1 });
      expect(entry).toMatchObject({ seq: point.audit_seq, hash: point.audit_hash });
      expect(JSON.parse(entry!.body)).toMatchObject({
        kind: 'refused',
        actor: actor_id,
        op: 'x-1',
        facts: { code: 'file_empty', bytes: 0 },
      });
      for (const kind of ['settled', 'genesis', 'Bad Kind', '']) {
        await expect(store.record({ kind, actor, operation_id: null, facts: {} })).rejects.toBeInstanceOf(
          StoreError,
        );
      }
    });

    it('takes any text a fact may have and stays one line', async () => {
      const { store } = open();
      const facts = { text: 'a\nb"}\u2028\0\ud800,"seq":7' };
      const point = await store.record({ kind: 'noted', actor: null, operation_id: null, facts });
      const [entry] = await store.auditEntries({ from: point.audit_seq, limit: 1 });
      expect(entry!.body).not.toMatch(/[\n\r]/);
      expect(JSON.parse(entry!.body).facts.text).toBe('a\nb"}\u2028\ufffd\ufffd,"seq":7');
    });

    it('verifies from entry 0 to its head, and names no Discord user', async () => {
      const { store, sql } = open();
      const head = await store.auditHead();
      const entries = [];
      for (let from = 0; from < head.next; from += 500)
        entries.push(...(await store.auditEntries({ from, limit: 1000 })));
      expect(verifyChain(entries)).toEqual({ ok: true, ...head });
      expect(verifyChain(entries.slice(0, 3), CHAIN_START)).toMatchObject({ ok: true, next: 3 });
      const people = await sql('select discord_user_id from helix.actors');
      const text = entries.map(({ body }) => body).join('\n');
      expect(people.length).toBeGreaterThan(0);
      for (const person of people) expect(text).not.toContain(person['discord_user_id']);
    });
  });
}
