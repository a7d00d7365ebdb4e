import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rowOf, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';

/** Sets an own daily limit of a subject, valid from the beginning of time. */
export async function limit(
  test: TestStore,
  scope: string,
  subject: string,
  nano: number,
  period = 'day',
): Promise<void> {
  await test.sql(
    'insert into helix.cost_budgets (scope, subject, period, limit_nano) values ($1, $2, $3, $4)',
    [scope, subject, period, nano],
  );
}

/** Admission: what is let in, what is turned away, and what is said again. */
export function beginContract(open: () => TestStore): void {
  describe('beginning an operation', () => {
    it('holds the price of the chosen candidate in every scope', async () => {
      const { store } = open();
      const { begin, scope } = scenario(store);
      const actor = stranger();
      const { answer } = await begin(actor, { cost: 700 });
      expect(answer).toMatchObject({ answer: 'started', chosen: 0, granted_nano: '700' });
      for (const name of ['user', 'guild', 'everyone'])
        expect((await scope(actor, name)).held).toBeGreaterThanOrEqual(700);
      expect(await scope(actor, 'guild', 'month')).toMatchObject({ limit: 250e9, held: 700, spent: 0 });
      expect(await scope(actor, 'user')).toEqual({ limit: 10e9, held: 700, spent: 0 });
    });

    it('names the dropped candidates and a salted commitment in the chain', async () => {
      const { store, sql } = open();
      const { beginInput } = scenario(store);
      const input = await beginInput(stranger(), {
        dropped: [{ provider: 'x', model: 'y', reason: 'no_key' }],
      });
      const answer = await store.beginOperation(input);
      if (answer.answer !== 'started') throw new Error(answer.answer);
      const [entry] = await store.auditEntries({ from: answer.audit_seq, limit: 1 });
      const body = JSON.parse(entry!.body);
      expect(body).toMatchObject({
        kind: 'begun',
        op: input.operation_id,
        facts: { dropped: [{ reason: 'no_key' }] },
      });
      expect(body.content).toMatch(/^[0-9a-f]{64}$/);
      expect(body.content).not.toBe(input.input_hash);
      const [again] = await sql(
        "select encode(sha256(salt || decode(input_hash, 'hex')), 'hex') as c from helix.operation_sides where operation_id = $1",
        [input.operation_id],
      );
      expect(again!['c']).toBe(body.content);
    });

    it('takes the first candidate whose least fits, and grants what is left of its most', async () => {
      const test = open();
      const { beginInput, candidate } = scenario(test.store);
      const actor = stranger();
      await limit(test, 'user', (await test.store.actorId({ actor })).actor_id, 1000);
      const candidates = [
        await candidate(actor, { least: 1001, most: 2000 }, 'dear'),
        await candidate(actor, { least: 400, most: 5000 }),
      ];
      const answer = await test.store.beginOperation(await beginInput(actor, { candidates }));
      expect(answer).toMatchObject({ answer: 'started', chosen: 1, granted_nano: '1000' });
    });

    it('denies what fits no scope: says which, how much of how much and until when, and keeps nothing', async () => {
      const test = open();
      const { begin, whole, scope } = scenario(test.store);
      const actor = stranger();
      await limit(test, 'guild', actor.guild_id, 1000);
      await whole(actor, 600);
      const { id, answer } = await begin(actor, {
        cost: 500,
        blobs: [{ key: randomUUID(), bytes: 1, sha256: 'x' }],
      });
      expect(answer).toMatchObject({
        answer: 'denied',
        least_nano: '500',
        over: { scope: 'guild', period: 'day', limit_nano: '1000', spent_nano: '600', held_nano: '0' },
      });
      if (answer.answer !== 'denied') throw new Error(answer.answer);
      expect(answer.over.resets_at).toMatch(/T00:00:00\.000Z$/);
      expect(await scope(actor, 'user')).toMatchObject({ held: 0, spent: 600 });
      expect(await test.store.operation({ operation_id: id })).toMatchObject({
        state: 'denied',
        input: null,
        deliver_to: null,
      });
      expect(await test.sql('select from helix.blobs where operation_id = $1', [id])).toEqual([]);
      const [entry] = await test.store.auditEntries({ from: answer.audit_seq, limit: 1 });
      expect(JSON.parse(entry!.body)).toMatchObject({ kind: 'denied', op: id, facts: { least_nano: '500' } });
    });

    it('prefers a person’s own limit, then the best of their roles, then the default', async () => {
      const test = open();
      const { scope } = scenario(test.store);
      const actor = stranger();
      await limit(test, 'role', `${actor.guild_id}:low`, 300);
      await limit(test, 'role', `${actor.guild_id}:high`, 900);
      expect((await scope({ ...actor, role_ids: ['low'] }, 'user')).limit).toBe(300);
      expect((await scope({ ...actor, role_ids: ['low', 'high'] }, 'user')).limit).toBe(900);
      expect((await scope({ ...actor, role_ids: ['other'] }, 'user')).limit).toBe(10e9);
      await limit(test, 'user', (await test.store.actorId({ actor })).actor_id, 5);
      expect((await scope({ ...actor, role_ids: ['high'] }, 'user')).limit).toBe(5);
    });

    it('counts an override while it lasts, and only then', async () => {
      const test = open();
      const { begin, scope } = scenario(test.store);
      const actor = stranger();
      const { actor_id } = await test.store.actorId({ actor });
      await limit(test, 'user', actor_id, 100);
      await test.sql(
        "insert into helix.budget_overrides (scope_key, period, extra_nano, valid_until) values ('user:' || $1, 'day', 50, helix.now() + interval '1 hour')",
        [actor_id],
      );
      expect((await scope(actor, 'user')).limit).toBe(150);
      expect((await begin(actor, { cost: 150 })).answer.answer).toBe('started');
      await test.sql('update helix.budget_overrides set revoked_at = helix.now() where scope_key = $1', [
        `user:${actor_id}`,
      ]);
      expect(await scope(actor, 'user')).toEqual({ limit: 100, held: 150, spent: 0 });
      expect((await begin(actor, { cost: 1 })).answer.answer).toBe('denied');
    });

    it('says stale with both versions when configuration, person or price moved, and leaves no row', async () => {
      const test = open();
      const { beginInput, context } = scenario(test.store);
      const actor = stranger();
      const input = await beginInput(actor);
      const now = { config_version: input.config_version, subject_version: input.subject_version };
      for (const over of [
        { config_version: 0 },
        { subject_version: 0 },
        { candidates: [{ ...input.candidates[0]!, price_rows: [rowOf(await context(actor), 'dear')] }] },
        { candidates: [{ ...input.candidates[0]!, price_rows: ['price_0'] }] },
      ]) {
        expect(await test.store.beginOperation({ ...input, ...over })).toEqual({ answer: 'stale', ...now });
      }
      expect(await test.store.operation({ operation_id: input.operation_id })).toBeNull();
      expect((await test.store.beginOperation(input)).answer).toBe('started');
    });

    it('refuses a candidate without a price as a bug, never as free', async () => {
      const { store } = open();
      const { beginInput } = scenario(store);
      const input = await beginInput(stranger());
      for (const candidates of [[], [{ ...input.candidates[0]!, price_rows: [] }]]) {
        await expect(store.beginOperation({ ...input, candidates })).rejects.toMatchObject({ code: '22023' });
      }
    });

    it('turns away what a toggle has switched off, and switches back', async () => {
      const { store, sql } = open();
      const { begin } = scenario(store);
      await sql(
        "update helix.feature_toggles set enabled = false where toggle_name = 'enable_text_to_speech'",
      );
      const { id, answer } = await begin(stranger());
      await sql(
        "update helix.feature_toggles set enabled = true where toggle_name = 'enable_text_to_speech'",
      );
      expect(answer).toMatchObject({ answer: 'off', toggle: 'enable_text_to_speech' });
      expect(await store.operation({ operation_id: id })).toMatchObject({
        state: 'refused',
        error_code: 'off',
      });
    });
  });

  describe('rate limits', () => {
    it('lets two run and says no to the third until one ends', async () => {
      const { store } = open();
      const { begin, settle } = scenario(store);
      const actor = stranger();
      const limits = { running: 2, per_minute: 100 };
      const first = await begin(actor, { limits });
      await begin(actor, { limits });
      expect((await begin(actor, { limits })).answer).toMatchObject({
        answer: 'busy',
        reason: 'running',
        limit: 2,
        retry_at: null,
      });
      await settle(first.id, null, { state: 'cancelled' });
      expect((await begin(actor, { limits })).answer.answer).toBe('started');
    });

    it('lets so many begin within a minute and tells when the next may; refusals do not count', async () => {
      const { store, setNow } = open();
      const { begin } = scenario(store);
      const actor = stranger();
      const limits = { running: 100, per_minute: 2 };
      await begin(actor, { limits });
      await begin(actor, { limits });
      const { answer } = await begin(actor, { limits });
      if (answer.answer !== 'busy' || !answer.retry_at) throw new Error(answer.answer);
      expect(answer).toMatchObject({ reason: 'rate', limit: 2 });
      expect(Date.parse(answer.retry_at)).toBeGreaterThan(Date.now() - 1_000);
      await setNow(new Date(Date.parse(answer.retry_at) + 1).toISOString());
      expect((await begin(actor, { limits })).answer.answer).toBe('started');
      await setNow(null);
    });
  });

  describe('asking twice', () => {
    it('answers the same request again with its state, whatever became of it', async () => {
      const { store } = open();
      const { beginInput, settle } = scenario(store);
      const actor = stranger();
      const input = await beginInput(actor);
      await store.beginOperation(input);
      expect(await store.beginOperation(input)).toEqual({ answer: 'replay', state: 'running' });
      await settle(input.operation_id, null, { state: 'failed' });
      expect(await store.beginOperation({ ...input, config_version: 0 })).toEqual({
        answer: 'replay',
        state: 'failed',
      });
      const denied = await beginInput(actor, { cost: 11e9 });
      expect((await store.beginOperation(denied)).answer).toBe('denied');
      expect(await store.beginOperation(denied)).toEqual({ answer: 'replay', state: 'denied' });
    });

    it('calls the same id with another input, or from another person, a conflict and records it', async () => {
      const { store } = open();
      const { beginInput, scope } = scenario(store);
      const actor = stranger();
      const input = await beginInput(actor);
      await store.beginOperation(input);
      for (const over of [{ input_hash: 'cd'.repeat(32) }, { actor: stranger(actor.guild_id) }]) {
        const answer = await store.beginOperation({ ...input, ...over });
        if (answer.answer !== 'conflict') throw new Error(answer.answer);
        const [entry] = await store.auditEntries({ from: answer.audit_seq, limit: 1 });
        expect(JSON.parse(entry!.body)).toMatchObject({ kind: 'conflict', op: input.operation_id });
      }
      expect((await scope(actor, 'user')).held).toBe(100);
    });
  });
}
