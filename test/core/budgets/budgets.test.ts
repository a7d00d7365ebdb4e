import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { budgetCsv } from '../../../src/core/budgets/budget-csv.ts';
import type { Person } from '../../../src/core/budgets/budgets.ts';
import type { Actor } from '../../../src/core/request.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { somebody } from '../../support/people.ts';

describe('budgets that admins govern', () => {
  let world: CoreWorld;
  beforeAll(async () => {
    world = await coreWorld();
  });
  afterAll(() => world.close());

  const admin = (): Actor => somebody({ admin: true });
  const person = (actor: Actor): Person => ({
    guildId: actor.guildId,
    userId: actor.userId,
    roleIds: actor.roleIds,
  });
  const kinds = async (): Promise<string[]> =>
    (await world.db.store.auditEntries({ from: 0, limit: 500 })).map(
      ({ body }) => (JSON.parse(body) as { kind: string }).kind,
    );

  it('refuse everybody who is no admin, change nothing, and write that down', async () => {
    const { budgets } = world.core;
    const bob = somebody();
    const target = { scope: 'user', person: person(bob) } as const;
    const typed = { amount: '5', until: 'tonight', reason: 'please', whom: 'Bob' };
    const before = await budgets.report(person(bob));
    expect(await budgets.setLimit(bob, target, 'day', '100')).toEqual({ kind: 'not_admin' });
    expect(await budgets.grant(bob, person(bob), typed)).toEqual({ kind: 'not_admin' });
    expect(await budgets.revoke(bob, '00000000-0000-0000-0000-000000000000')).toEqual({ kind: 'not_admin' });
    expect(await budgets.report(person(bob))).toEqual(before);
    expect((await kinds()).filter((kind) => kind === 'admin_refused')).toHaveLength(3);
    expect(await kinds()).not.toContain('budget_set');
  });

  it.each([
    ['-5', 'negative'],
    ['ten', 'not_an_amount'],
    ['9.99', 'too_small'],
    ['1000.01', 'too_large'],
    ['1e9', 'not_an_amount'],
    ['1.000', 'ambiguous'],
  ])('refuse %s a day for a person, and say what is allowed', async (typed, why) => {
    const target = { scope: 'user', person: person(somebody()) } as const;
    expect(await world.core.budgets.setLimit(admin(), target, 'day', typed)).toEqual({
      kind: 'bad_amount',
      why,
      range: { least: 10_000_000_000n, most: 1_000_000_000_000n },
    });
  });

  it("set a person's limit from the next day on, and take it back", async () => {
    const { budgets } = world.core;
    const bob = somebody();
    const target = { scope: 'user', person: person(bob) } as const;
    const asked = Date.now();
    const set = await budgets.setLimit(admin(), target, 'day', '$12.50');
    expect(set).toMatchObject({
      kind: 'set',
      before: { amount: 10_000_000_000n, source: 'default' },
      after: { amount: 12_500_000_000n, source: 'own' },
    });
    const report = await budgets.report(person(bob));
    expect(report.scopes[0]?.limit).toBe(10_000_000_000n);
    expect(report.tomorrow).toEqual([{ scope: 'user', period: 'day', limit: 12_500_000_000n }]);
    expect(Date.parse(set.kind === 'set' ? set.startsAt : '')).toBeGreaterThan(asked);
    expect(await budgets.setLimit(admin(), target, 'day', 'default')).toMatchObject({
      after: { amount: 10_000_000_000n, source: 'default' },
    });
    expect(await budgets.setLimit(admin(), { scope: 'everyone' }, 'day', 'default')).toEqual({
      kind: 'no_default',
    });
  });

  it('let a role have less than a person may be given', async () => {
    const { budgets } = world.core;
    const target = { scope: 'role', roleId: '77' } as const;
    expect(await budgets.setLimit(admin(), target, 'day', '2')).toMatchObject({
      after: { amount: 2_000_000_000n },
    });
    const report = await budgets.report({ ...person(somebody()), roleIds: ['77'] });
    expect(report.tomorrow).toEqual([{ scope: 'user', period: 'day', limit: 2_000_000_000n }]);
  });

  it('grant more from now on, until it ends or is revoked', async () => {
    const { budgets } = world.core;
    const bob = somebody();
    const typed = { amount: '5', until: '2 hours', reason: 'a demo', whom: 'Bob' };
    const given = await budgets.grant(admin(), person(bob), typed);
    expect(given).toMatchObject({ kind: 'granted', before: 10_000_000_000n, after: 15_000_000_000n });
    expect((await world.core.budget(bob))[0]?.limit).toBe(15_000_000_000n);
    expect((await budgets.report(person(bob))).grants).toMatchObject([{ whom: 'Bob', reason: 'a demo' }]);
    const grantId = given.kind === 'granted' ? given.grantId : '';
    expect(await budgets.revoke(admin(), grantId)).toMatchObject({
      kind: 'revoked',
      userId: bob.userId,
      before: 15_000_000_000n,
      after: 10_000_000_000n,
    });
    expect(await budgets.revoke(admin(), grantId)).toEqual({ kind: 'unknown' });
    expect(await budgets.revoke(admin(), "'; drop table")).toEqual({ kind: 'unknown' });
  });

  it.each([
    [{ amount: '-1' }, 'bad_amount'],
    [{ amount: '0' }, 'bad_amount'],
    [{ amount: '1000.01' }, 'bad_amount'],
    [{ until: 'someday' }, 'bad_until'],
    [{ until: '2020-01-01' }, 'bad_until'],
    [{ until: '400 days' }, 'bad_until'],
    [{ reason: '   ' }, 'no_reason'],
  ])('refuse a grant with %j', async (more, kind) => {
    const typed = { amount: '5', until: 'tonight', reason: 'a demo', whom: 'Bob', ...more };
    const answer = await world.core.budgets.grant(admin(), person(somebody()), typed);
    expect(answer.kind).toBe(kind);
  });

  it("tell a history whose total is the ledger's, in the CSV to the last digit", async () => {
    const alice = somebody();
    for (const text of ['good morning', 'and a good night, everybody']) {
      const outcome = await world.speak(text, { actor: alice, input: { voice: 'Rachel' } });
      expect(outcome.kind).toBe('completed');
    }
    const history = await world.core.budgets.history(person(alice), 'user', 7);
    const [ledger] = await world.db.sql(
      `select sum(cost_nano)::text as nano from helix.cost_entries e join helix.actors a using (actor_id) where a.discord_user_id = $1`,
      [alice.userId],
    );
    expect(String(history.total)).toBe(ledger?.['nano']);
    expect(history.total).toBeGreaterThan(0n);
    expect(history.days).toHaveLength(7);
    const csv = budgetCsv(history);
    const total = csv.trimEnd().split('\r\n').at(-1)?.split(',') ?? [];
    expect(total[0]).toBe('total');
    expect(BigInt((total.at(-1) ?? '').replace('.', ''))).toBe(history.total);
    const server = await world.core.budgets.history(person(alice), 'guild', 1);
    expect(server.total).toBeGreaterThanOrEqual(history.total);
    expect(await world.core.budgets.top(alice.guildId, 'day')).toMatchObject({
      guild: { spent: server.total },
    });
  });

  it('hear of a crossing in the process that crossed it, once', async () => {
    const carol = somebody();
    const { actor_id } = await world.db.store.actorId({
      actor: { guild_id: carol.guildId, discord_user_id: carol.userId, role_ids: [] },
    });
    let heard = 0;
    world.core.budgets.notices.onCrossed(() => {
      heard += 1;
    });
    const text = 'a hundred characters or so, to have something that costs a little more than nothing at all';
    await world.db.sql(
      "insert into helix.cost_budgets (scope, subject, period, limit_nano) values ('user', $1, 'day', 9000000)",
      [actor_id],
    );
    const outcome = await world.speak(text, { actor: carol, input: { voice: 'Rachel' } });
    expect(outcome.kind).toBe('completed');
    expect(heard).toBe(1);
    const { notices } = world.core.budgets;
    const told = await notices.claimOwn(carol);
    expect(told.map(({ percent }) => percent)).toContain(75);
    expect(await notices.claimOwn(carol)).toEqual([]);
    await notices.sent(told.map(({ noticeId }) => noticeId));
  });
});
