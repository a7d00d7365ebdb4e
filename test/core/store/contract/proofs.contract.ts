import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { scenario, stranger } from '../../../support/scenario.ts';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const HOUR = 3_600_000;

/** Reading the log: who may read what, what is found, and what proofs and exports are made of. */
export function proofsContract(open: () => TestStore): void {
  const nothing = {
    kind: null,
    discord_user_id: null,
    operation: null,
    from: null,
    until: null,
    before: null,
    limit: 100,
  };
  const search = async (guild_id: string, asked: Partial<typeof nothing> | object = {}) =>
    (await open().store.auditSearch({ ...nothing, guild_id, ...asked })).map((row) => ({
      ...row,
      kind: (JSON.parse(row.body) as { kind: string }).kind,
    }));
  const note = (actor: StoreActor, kind = 'noted') =>
    open().store.record({ kind, actor, operation_id: null, facts: { "it's": 'quoted "text"' } });

  describe('reading the record', () => {
    it('finds entries by kind, person, the beginning of an operation’s id, and number, newest first', async () => {
      const actor = stranger();
      const other = stranger(actor.guild_id);
      const id = await scenario(open().store).whole(actor, 10);
      const { audit_seq } = await note(other, 'seen_here');
      const own = await search(actor.guild_id, { discord_user_id: actor.discord_user_id });
      expect(own.map(({ kind }) => kind)).toEqual(
        expect.arrayContaining(['settled', 'attempt_started', 'begun']),
      );
      expect(own.every(({ by }) => by === actor.discord_user_id)).toBe(true);
      expect(own.map(({ seq }) => seq)).toEqual(own.map(({ seq }) => seq).toSorted((a, b) => b - a));
      const found = await search(actor.guild_id, { operation: id.slice(0, 8) });
      expect(found.map(({ seq }) => seq)).toEqual(own.map(({ seq }) => seq));
      expect(await search(actor.guild_id, { kind: 'seen_here' })).toMatchObject([
        { seq: audit_seq, by: other.discord_user_id },
      ]);
      expect(await search(actor.guild_id, { kind: 'seen_here', before: audit_seq })).toEqual([]);
      expect(
        await search(actor.guild_id, { kind: 'settled', discord_user_id: other.discord_user_id }),
      ).toEqual([]);
      expect(await search(actor.guild_id, { discord_user_id: 'nobody-ever' })).toEqual([]);
      expect(await search(actor.guild_id, { limit: 1 })).toHaveLength(1);
      expect(await open().store.auditKinds()).toEqual(
        expect.arrayContaining(['begun', 'genesis', 'seen_here', 'settled']),
      );
    });

    it('finds entries by time', async () => {
      const actor = stranger();
      const now = Date.now();
      await later(open(), 30 * 24 * HOUR, () => note(actor, 'in_a_month'));
      const at = (ms: number): string => new Date(now + ms).toISOString();
      const day = 24 * HOUR;
      const kinds = async (from: string | null, until: string | null) =>
        (await search(actor.guild_id, { kind: 'in_a_month', from, until })).length;
      expect(await kinds(at(29 * day), null)).toBe(1);
      expect(await kinds(at(29 * day), at(31 * day))).toBe(1);
      expect(await kinds(at(31 * day), null)).toBe(0);
      expect(await kinds(null, at(29 * day))).toBe(0);
    });

    it('shows nobody another guild’s people and operations, but what is nobody’s', async () => {
      const actor = stranger();
      const id = await scenario(open().store).whole(actor, 10);
      const elsewhere = randomUUID();
      const seen = await search(elsewhere);
      expect(seen.map(({ kind }) => kind)).toContain('genesis');
      expect(seen.every(({ by }) => by === null)).toBe(true);
      expect(await search(elsewhere, { operation: id })).toEqual([]);
      expect(await open().store.auditProof({ guild_id: elsewhere, operation: id, seq: null })).toEqual({
        answer: 'unknown',
      });
      const { seq } = (await search(actor.guild_id, { operation: id }))[0]!;
      expect(await open().store.auditProof({ guild_id: elsewhere, operation: null, seq })).toEqual({
        answer: 'unknown',
      });
      const exported = await open().store.auditExport({ guild_id: elsewhere, from: seq, limit: 1 });
      expect(exported).toMatchObject([{ seq, body: null }]);
      const own = await open().store.auditExport({ guild_id: actor.guild_id, from: seq, limit: 1 });
      expect(own[0]).toMatchObject({ seq, hash: exported[0]!.hash });
      expect(own[0]!.body).toContain(id);
    });

    it('shows what an incident says to the server it concerns, and to all when it concerns all', async () => {
      const [here, there] = [stranger(), stranger()];
      const scope = `user:${randomUUID()}`;
      const finding = (guild_id: string | null) => ({
        detector: 'above_held',
        scope,
        guild_id,
        value: 1,
        facts: { spent_nano: '5' },
      });
      await open().store.noteFindings({ findings: [finding(here.guild_id), finding(null)], quiet: {} });
      const seenBy = async ({ guild_id }: StoreActor) =>
        (await search(guild_id, { kind: 'incident_opened' })).filter(({ body }) => body.includes(scope));
      expect(await seenBy(here)).toHaveLength(2);
      const [other, ...more] = await seenBy(there);
      expect(more).toEqual([]);
      const [own] = await seenBy(here);
      const of = (guild_id: string) =>
        open().store.auditProof({ guild_id, operation: null, seq: Number(other?.seq) - 1 });
      expect(await of(there.guild_id)).toEqual({ answer: 'unknown' });
      expect(await of(here.guild_id)).toMatchObject({ answer: 'found' });
      expect(own?.seq).toBe(other?.seq);
    });

    it('gives what a proof is made of, and asks for more of an id that fits several', async () => {
      const actor = stranger();
      const prefix = `p${randomUUID().slice(0, 8)}`;
      for (const end of ['a', 'b']) {
        await scenario(open().store).begin(actor, { operation_id: `${prefix}-${end}` });
      }
      const of = (operation: string) =>
        open().store.auditProof({ guild_id: actor.guild_id, operation, seq: null });
      expect(await of(prefix)).toEqual({ answer: 'ambiguous' });
      const parts = await of(`${prefix}-a`);
      if (parts.answer !== 'found') throw new Error(parts.answer);
      expect(parts.operation_id).toBe(`${prefix}-a`);
      const rows = await open().store.auditEntries({ from: parts.entries[0]!.seq, limit: 1 });
      expect(parts.entries.slice(0, 1)).toEqual(rows);
      const one = await open().store.auditProof({ guild_id: actor.guild_id, operation: null, seq: 0 });
      expect(one).toMatchObject({
        answer: 'found',
        operation_id: null,
        entries: [{ seq: 0 }],
        rotations: [],
      });
      expect(await of('no-such-operation')).toEqual({ answer: 'unknown' });
    });

    it('gives the hashes of all entries in order, for the tree', async () => {
      await note(stranger());
      const { next, hash } = await open().store.auditHead();
      const { hashes } = await open().store.auditHashes({ from: 0, limit: 4096 });
      expect(hashes).toHaveLength(64 * Math.min(next, 4096));
      expect((await open().store.auditHashes({ from: next - 1, limit: 10 })).hashes).toBe(hash);
      expect((await open().store.auditHashes({ from: next, limit: 10 })).hashes).toBe('');
    });

    it('remembers up to where the record was verified', async () => {
      await open().store.setAuditVerified({ size: 4, peaks: ['ab'.repeat(32), 'cd'.repeat(32)] });
      await open().store.setAuditVerified({ size: 2, peaks: ['ef'.repeat(32)] });
      expect(await open().store.auditVerified()).toEqual({ size: 2, peaks: ['ef'.repeat(32)] });
    });
  });
}
