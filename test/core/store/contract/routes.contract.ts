import { describe, expect, it } from 'vitest';
import type { RouteWordsInput } from '../../../../src/core/store/routes-store.ts';
import { scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';

/** Routes: versions, compare-and-set, and what a changed one does to decisions under way. */
export function routesContract(open: () => TestStore): void {
  const admin = stranger();
  const now = async (operation = 'transcribe') => {
    const found = (await open().store.routes()).find((route) => route.operation === operation);
    if (!found) throw new Error(`no route of ${operation}`);
    return found;
  };
  const publish = (expected: number, change: RouteWordsInput, operation = 'transcribe') =>
    open().store.publishRoute({ actor: admin, operation, expected_version: expected, change });

  describe('a route', () => {
    it('is published by the version that was seen: of two, one wins and the other learns the newer', async () => {
      const { version } = await now();
      const [a, b] = await Promise.all([
        publish(version, { approval_threshold_nano: '1' }),
        publish(version, { policy: 'cheapest' }),
      ]);
      const [won, lost] = a.answer === 'published' ? [a, b] : [b, a];
      expect(won).toMatchObject({ answer: 'published', to: { version: version + 1, source: 'admin' } });
      expect(lost).toMatchObject({ answer: 'conflict', now: { version: version + 1 } });
      expect(await publish(1, {}, 'dream')).toEqual({ answer: 'unknown' });
    });

    it('keeps what a change leaves out, and writes nothing when it says so already', async () => {
      const before = await now();
      const answer = await publish(before.version, { fallbacks: ['deepgram/other'], deadline_ms: 5_000 });
      expect(answer).toMatchObject({
        from: { fallbacks: before.fallbacks },
        to: {
          ...before,
          fallbacks: ['deepgram/other'],
          deadline_ms: 5_000,
          source: 'admin',
          version: before.version + 1,
          changed_by: admin.discord_user_id,
          changed_at: expect.any(String),
        },
      });
      const { next } = await open().store.auditHead();
      expect((await publish(before.version + 1, { deadline_ms: 5_000 })).answer).toBe('same');
      expect((await open().store.auditHead()).next).toBe(next);
    });

    it('keeps every version for good, and tells the chain from what to what', async () => {
      const { sql, store } = open();
      const before = await now();
      const answer = await publish(before.version, { attempts_max: before.attempts_max === 3 ? 4 : 3 });
      if (answer.answer !== 'published') throw new Error(answer.answer);
      const versions = await sql(
        "select version from helix.operation_route_versions where operation = 'transcribe' order by version desc",
      );
      expect(versions.map(({ version }) => version).slice(0, 2)).toEqual([
        before.version + 1,
        before.version,
      ]);
      const [entry] = await store.auditEntries({ from: answer.audit_seq, limit: 1 });
      expect(JSON.parse(entry!.body)).toMatchObject({
        kind: 'route_published',
        facts: {
          operation: 'transcribe',
          version: before.version + 1,
          from: { attempts_max: before.attempts_max },
          to: { attempts_max: answer.to.attempts_max },
        },
      });
      expect(entry!.body).not.toContain(admin.discord_user_id);
    });

    it('cannot be given a number that makes no sense', async () => {
      const { version } = await now();
      await expect(publish(version, { attempts_max: 0 })).rejects.toThrow(Error);
      await expect(publish(version, { approval_threshold_nano: '-1' })).rejects.toThrow(Error);
      expect((await now()).version).toBe(version);
    });

    it('makes every decision that was made on the older one stale', async () => {
      const { store } = open();
      const { beginInput, begin, context } = scenario(store);
      const actor = stranger();
      const input = await beginInput(actor);
      const { version, approval_threshold_nano } = await now('speak');
      const other = String(BigInt(approval_threshold_nano) + 1n);
      await publish(version, { approval_threshold_nano: other }, 'speak');
      expect((await store.beginOperation(input)).answer).toBe('stale');
      expect((await begin(actor)).answer.answer).toBe('started');
      expect((await context(actor)).route).toMatchObject({
        version: version + 1,
        approval_threshold_nano: other,
      });
      await publish(version + 1, { approval_threshold_nano }, 'speak');
    });
  });

  describe('the price list', () => {
    it('has what counts now and what will count, with source and day, and pages', async () => {
      const { store, sql } = open();
      await sql(`insert into helix.price_rows
          (provider, model, unit, price_nano, per, effective_from, operator, source, verified)
        values ('elevenlabs', 'plain', 'character', 3, 1, '2999-01-01', false, 'next year', '2026-11-22'),
          ('elevenlabs', 'plain', 'character', 9, 1, '1999-01-01', true, 'ours', '2026-11-22')`);
      const rows = await store.priceList({ provider: 'elevenlabs', after: 0 });
      const plain = rows.filter(({ model }) => model === 'plain');
      expect(plain.map(({ price_nano, counts, operator }) => [price_nano, counts, operator])).toEqual([
        ['1', false, false],
        ['3', false, false],
        ['9', true, true],
      ]);
      expect(plain[0]).toMatchObject({ source: 'https://example.test/pricing', verified: '2026-11-22' });
      expect(rows.every(({ provider }) => provider === 'elevenlabs')).toBe(true);
      const { n } = plain[0]!;
      expect((await store.priceList({ provider: 'elevenlabs', after: n })).every((row) => row.n > n)).toBe(
        true,
      );
      await sql(`insert into helix.price_rows
          (provider, model, unit, price_nano, per, effective_from, operator, source, verified, withdrawn)
        select provider, model, unit, price_nano, per, effective_from, operator, source, verified, true
        from helix.price_heads where model = 'plain' and price_nano in (3, 9)`);
      expect(
        (await store.priceList({ provider: 'elevenlabs', after: 0 })).filter(
          ({ model }) => model === 'plain',
        ),
      ).toMatchObject([{ price_nano: '1', counts: true }]);
    });
  });
}
