import { describe, expect, it } from 'vitest';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import { scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';

/** Limits, grants, history and warnings, as commands and the bot ask for them. */
export function budgetsContract(open: () => TestStore): void {
  const dollars = (amount: number): string => String(BigInt(amount) * 1_000_000_000n);
  const lastEntry = async () => {
    const head = await open().store.auditHead();
    const [entry] = await open().store.auditEntries({ from: head.next - 1, limit: 1 });
    return { body: entry!.body, ...(JSON.parse(entry!.body) as { kind: string; facts: object }) };
  };
  const setUser = (admin: StoreActor, user: StoreActor, amount: number | null) =>
    open().store.setBudget({
      actor: admin,
      scope: 'user',
      user,
      role_id: null,
      period: 'day',
      limit_nano: amount === null ? null : dollars(amount),
    });
  const grant = (admin: StoreActor, user: StoreActor, amount: number, until = { days: 0 } as object) =>
    open().store.grantBudget({
      actor: admin,
      user,
      extra_nano: dollars(amount),
      until: until as { days: number },
      days_most: 92,
      reason: 'a secret reason',
      whom: 'Bob',
    });

  describe('a limit that an admin sets', () => {
    it('counts from the next day on, is read back, and is on record without a Discord id', async () => {
      const admin = stranger();
      const user = stranger(admin.guild_id);
      const answer = await setUser(admin, user, 25);
      expect(answer).toMatchObject({
        before: { nano: dollars(10), source: 'default' },
        after: { nano: dollars(25), source: 'own' },
      });
      const report = await open().store.budgetReport({ user });
      expect(report.scopes[0]).toMatchObject({ scope: 'user', limit_nano: dollars(10) });
      expect(report.tomorrow).toEqual([{ scope: 'user', period: 'day', limit_nano: dollars(25) }]);
      expect(report.tomorrow_at).toBe(answer.starts_at);
      const entry = await lastEntry();
      expect(entry).toMatchObject({ kind: 'budget_set', facts: { scope: 'user', day: answer.day } });
      expect(entry.body).not.toContain(user.discord_user_id);
      expect(entry.body).not.toContain(admin.guild_id);
    });

    it('replaces what was to come, and goes back to the default', async () => {
      const admin = stranger();
      const user = stranger(admin.guild_id);
      await setUser(admin, user, 25);
      expect((await setUser(admin, user, 30)).after).toEqual({ nano: dollars(30), source: 'own' });
      expect((await setUser(admin, user, null)).after).toEqual({ nano: dollars(10), source: 'default' });
      expect((await open().store.budgetReport({ user })).tomorrow).toEqual([]);
    });

    it("of a role is its holders' default, the highest of several, below their own", async () => {
      const admin = stranger();
      const user = { ...stranger(admin.guild_id), role_ids: ['r1', 'r2'] };
      const base = { actor: admin, scope: 'role' as const, user: null, period: 'day' as const };
      await open().store.setBudget({ ...base, role_id: 'r1', limit_nano: dollars(3) });
      const second = await open().store.setBudget({ ...base, role_id: 'r2', limit_nano: dollars(7) });
      expect(second).toMatchObject({
        before: { nano: null, source: null },
        after: { nano: dollars(7), source: 'own' },
      });
      expect((await open().store.budgetReport({ user })).tomorrow[0]!.limit_nano).toBe(dollars(7));
      expect((await setUser(admin, user, 12)).after).toEqual({ nano: dollars(12), source: 'own' });
      expect((await lastEntry()).body).not.toContain('r2');
    });

    it('of a server and its month stand apart', async () => {
      const admin = stranger();
      const base = { actor: admin, scope: 'guild' as const, user: null, role_id: null };
      await open().store.setBudget({ ...base, period: 'day', limit_nano: dollars(40) });
      const month = await open().store.setBudget({ ...base, period: 'month', limit_nano: dollars(500) });
      expect(month).toMatchObject({ before: { nano: dollars(250), source: 'default' } });
      const { tomorrow } = await open().store.budgetReport({ user: admin });
      expect(new Map(tomorrow.map((one) => [one.period, one.limit_nano]))).toEqual(
        new Map([
          ['day', dollars(40)],
          ['month', dollars(500)],
        ]),
      );
    });

    it('is refused loudly without a subject, or for everyone without an amount', async () => {
      const base = { actor: stranger(), user: null, role_id: null, period: 'day' as const };
      await expect(open().store.setBudget({ ...base, scope: 'role', limit_nano: '1' })).rejects.toMatchObject(
        { code: '22023' },
      );
      await expect(
        open().store.setBudget({ ...base, scope: 'everyone', limit_nano: null }),
      ).rejects.toMatchObject({ code: '22023' });
    });
  });

  describe('a grant', () => {
    it('helps at once, and says in the chain nothing of its reason', async () => {
      const admin = stranger();
      const user = stranger(admin.guild_id);
      const answer = await grant(admin, user, 5);
      expect(answer).toMatchObject({
        answer: 'granted',
        before_nano: dollars(10),
        after_nano: dollars(15),
      });
      const entry = await lastEntry();
      expect(entry.kind).toBe('budget_granted');
      expect(entry.body).not.toContain('secret');
      expect((JSON.parse(entry.body) as { content: string }).content).toMatch(/^[0-9a-f]{64}$/);
      const listed = await open().store.grants({ guild_id: admin.guild_id, discord_user_id: null });
      expect(listed).toMatchObject([
        { whom: 'Bob', reason: 'a secret reason', discord_user_id: user.discord_user_id },
      ]);
    });

    it('is revoked once, by an admin of its own server', async () => {
      const admin = stranger();
      const user = stranger(admin.guild_id);
      const given = await grant(admin, user, 5);
      const grant_id = given.answer === 'granted' ? given.grant_id : '';
      const revoke = (actor: StoreActor) => open().store.revokeGrant({ actor, grant_id });
      expect(await revoke(stranger())).toEqual({ answer: 'unknown' });
      expect(await revoke(admin)).toMatchObject({
        answer: 'revoked',
        before_nano: dollars(15),
        after_nano: dollars(10),
      });
      expect(await revoke(admin)).toEqual({ answer: 'unknown' });
      expect(await open().store.grants({ guild_id: admin.guild_id, discord_user_id: null })).toEqual([]);
    });

    it('ends at a time to come, at most so many days ahead', async () => {
      const admin = stranger();
      const yesterday = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
      for (const until of [{ day: yesterday }, { day: '2999-01-01' }, { days: 93 }, { hours: 24 * 93 }]) {
        expect(await grant(admin, stranger(admin.guild_id), 5, until)).toEqual({ answer: 'bad_time' });
      }
      expect(await grant(admin, stranger(admin.guild_id), 5, { end: 'month' })).toMatchObject({
        answer: 'granted',
      });
      await expect(grant(admin, stranger(admin.guild_id), 0)).rejects.toMatchObject({ code: '22023' });
    });
  });

  describe('a history', () => {
    it('is what the cost entries say, per day and per model, in pages of one picture', async () => {
      const { store } = open();
      const { whole } = scenario(store);
      const [one, two] = [stranger(), stranger()];
      const friend = stranger(one.guild_id);
      await whole(one, 100, 70);
      await whole(one, 100);
      await whole(friend, 40);
      await whole(two, 10);
      const ask = { days: 3, upto: null, after: 0 };
      const own = await store.budgetHistory({ user: one, scope: 'user', ...ask });
      expect(own.days.map((day) => day.spent_nano)).toEqual(['0', '0', '170']);
      expect(own.days.map((day) => day.limit_nano)).toEqual([dollars(10), dollars(10), dollars(10)]);
      expect(own.lines).toMatchObject([
        { operation: 'speak', provider: 'elevenlabs', model: 'plain', entries: 2, cost_nano: '170' },
      ]);
      const guild = await store.budgetHistory({ user: one, scope: 'guild', ...ask });
      expect(guild.lines[0]).toMatchObject({ entries: 3, cost_nano: '210' });
      await whole(one, 5);
      const later = await store.budgetHistory({ user: one, scope: 'user', ...ask, upto: own.upto });
      expect(later.lines).toEqual(own.lines);
      expect(
        (await store.budgetHistory({ user: one, scope: 'user', days: 3, upto: own.upto, after: 1 })).lines,
      ).toEqual([]);
    });

    it("knows what could be spent: today's limit with the grants that live now", async () => {
      const admin = stranger();
      const user = stranger(admin.guild_id);
      const limits = async () => {
        const ask = { user, scope: 'user' as const, days: 2, upto: null, after: 0 };
        return (await open().store.budgetHistory(ask)).days.map((day) => day.limit_nano);
      };
      const given = await grant(admin, user, 5);
      expect(await limits()).toEqual([dollars(10), dollars(15)]);
      const grant_id = given.answer === 'granted' ? given.grant_id : '';
      await open().store.revokeGrant({ actor: admin, grant_id });
      expect(await limits()).toEqual([dollars(10), dollars(10)]);
    });

    it('names who spent most in a server, today and this month', async () => {
      const { store } = open();
      const { whole, begin } = scenario(store);
      const one = stranger();
      const friend = stranger(one.guild_id);
      await whole(one, 40);
      await whole(friend, 100);
      await begin(one, { cost: 9 });
      for (const period of ['day', 'month'] as const) {
        const top = await store.budgetTop({ guild_id: one.guild_id, period });
        expect(top.people).toEqual([
          { discord_user_id: friend.discord_user_id, spent_nano: '100', held_nano: '0' },
          { discord_user_id: one.discord_user_id, spent_nano: '40', held_nano: '9' },
        ]);
        expect(top.guild).toEqual({ spent_nano: '140', held_nano: '9' });
      }
    });
  });
}
