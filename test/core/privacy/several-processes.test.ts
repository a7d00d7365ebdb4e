import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../../src/core/audit/verify-chain.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { everyRow } from '../../support/every-row.ts';
import { completed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { type ThreeCores, threeCores } from '../../support/three-cores.ts';
import { speaks } from '../../support/vendor-scripts.ts';

const WORDS = 'the canary of two processes';

let three: ThreeCores;
beforeAll(async () => {
  three = await threeCores();
});
afterAll(() => three.close());

describe('somebody whose request runs in one process and who is erased by others', () => {
  const spent = async (outcome: Promise<Outcome> | Outcome): Promise<bigint> =>
    completed(await outcome).receipt.cost;

  it('is erased once, when it has ended, without a trace, and with no second budget on either day', async () => {
    const [first, second, third] = three.cores;
    const { db, vendor } = three;
    const actor = somebody();
    const midnight = Date.parse('2027-04-08T00:00:00Z');
    const at = (ms: number) => db.setNow(new Date(midnight + ms).toISOString());
    const gone = new Set<string>();
    const erasing = (one: typeof first) =>
      one.core.privacy.eraseDue(async ({ messageId }) => Boolean(gone.add(messageId)));
    const all = async () => (await Promise.all([first, second, third].map(erasing))).reduce((a, b) => a + b);
    const deliver = async (outcome: Outcome, messageId: string): Promise<void> => {
      const { operationId } = completed(outcome).receipt;
      await second.core.deliveries.begin(operationId);
      await second.core.deliveries.done(operationId, 'channel', { channelId: 'c', messageId });
    };
    const spentToday = async (): Promise<bigint> =>
      (await third.core.budget(actor)).find(({ scope, period }) => scope === 'user' && period === 'day')
        ?.spent ?? -1n;

    await at(-10_000);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { promise: called, resolve: calls } = Promise.withResolvers<void>();
    vendor.script = (...call) => {
      // The voices are asked for before the operation begins.
      if (call[0].method === 'GET') return speaks(...call);
      calls();
      void gate.then(() => speaks(...call));
    };
    const running = second.speak(actor, WORDS);
    await called;
    expect(await first.core.privacy.askErasure(actor, true)).toMatchObject({ answer: 'asked' });
    expect(await all()).toBe(0);

    // The next day has begun, and the request still runs: its words are needed.
    await at(5_000);
    expect(await all()).toBe(0);
    open();
    const outcome = await running;
    const cost = await spent(outcome);
    await deliver(outcome, 'm-1');
    // Before anybody looked they spend of the new day: erased now, they would have all of it again.
    vendor.script = speaks;
    const more = await first.speak(actor, WORDS);
    await deliver(more, 'm-2');
    expect(await spentToday()).toBe(await spent(more));
    expect(await all()).toBe(0);
    expect(await spentToday()).toBe(await spent(more));

    await at(24 * 3_600_000 + 5_000);
    expect(await all()).toBe(1);
    expect(await all()).toBe(0);
    expect([...gone].toSorted()).toEqual(['m-1', 'm-2']);
    const left = await everyRow(db);
    for (const trace of [actor.userId, WORDS, 'm-1', 'm-2']) expect(left).not.toContain(trace);
    const [booked] = await db.sql('select sum(cost_nano)::text as cost from helix.cost_entries');
    expect(booked).toEqual({ cost: String(cost + (await spent(more))) });
    const rows = await db.store.auditEntries({ from: 0, limit: 500 });
    expect(rows.filter(({ body }) => body.includes('"person_erased"'))).toHaveLength(1);
    expect(verifyChain(rows)).toMatchObject({ ok: true });
    await db.setNow(null);
  });

  it('begins anew when a request waits for the very transaction in which they are erased', async () => {
    const [first, second] = three.cores;
    const actor = somebody();
    await first.core.privacy.optOut(actor, true);
    const { sql } = three.db;
    await sql('begin');
    await sql('select from helix.actors where discord_user_id = $1 for update', [actor.userId]);
    const asked = second.core.privacy.optOut(actor, true);
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await expect.poll(async () => (await sql(waiting)).length).toBe(1);
    const gone = 'update helix.actors set discord_user_id = null where discord_user_id = $1';
    await sql(gone, [actor.userId]);
    await sql('commit');
    expect(await asked).toMatchObject({ answer: 'set' });
  });
});
