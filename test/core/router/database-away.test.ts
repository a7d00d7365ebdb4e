import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed, failed, refused } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());
afterEach(() => {
  world.database.before.clear();
  world.database.after.clear();
  world.elevenlabs.requests = [];
});

const ONE = 'Twelve chars';

async function row(operationId: string) {
  const [found] = await world.db.sql(
    'select state, error_code, cost_nano, estimated, delivered_where from helix.operations where operation_id = $1',
    [operationId],
  );
  return found;
}

async function held(): Promise<string> {
  const [sum] = await world.db.sql(
    "select coalesce(sum(held_nano), 0)::text as held from helix.budget_days where scope_key = 'everyone' and period = 'day'",
  );
  return String(sum?.['held']);
}

/** Waits until `check` holds. */
async function until(check: () => Promise<boolean>): Promise<void> {
  await expect.poll(check).toBe(true);
}

describe('a database that does not answer', () => {
  it.each(['context', 'blob_usage', 'begin_operation'])(
    'at %s refuses, says so, and calls no vendor',
    async (name) => {
      world.database.before.add(name);
      world.database.before.add('record');
      const outcome = refused(await world.speak(ONE));
      expect(outcome).toMatchObject({ code: 'store_unavailable', auditSeq: null });
      expect(world.paid(world.elevenlabs)).toBe(0);
      expect(world.steps(outcome.operationId).at(-1)).toBe('refused');
    },
  );

  it('is served from again as soon as it is back', async () => {
    expect(completed(await world.speak(ONE)).receipt.cost).toBe(960_000n);
  });

  it('after it had begun, gets no call out, and gives the hold back by itself', async () => {
    world.database.after.add('begin_operation');
    world.database.before.add('settle_operation');
    const outcome = refused(await world.speak(ONE));
    expect(outcome.code).toBe('store_unavailable');
    expect(await row(outcome.operationId)).toMatchObject({ state: 'running' });
    expect(await held()).toBe('960000');
    world.database.after.clear();
    world.database.before.clear();
    await until(async () => (await row(outcome.operationId))?.['delivered_where'] === 'ephemeral');
    expect(await row(outcome.operationId)).toMatchObject({ state: 'failed', cost_nano: 0 });
    expect(await held()).toBe('0');
    expect(world.paid(world.elevenlabs)).toBe(0);
    expect(await world.core.deliveries.claim(10)).toEqual([]);
  });

  it('for a moment before a call is waited for', async () => {
    await world.renew({ timings: { storePatienceMs: 10_000 } });
    const { before } = world.database;
    let refused = 0;
    before.has = (name) => name === 'start_attempt' && (refused += 1) <= 2;
    onTestFinished(() => void (before.has = Set.prototype.has.bind(before)));
    expect(completed(await world.speak(ONE)).receipt).toMatchObject({ cost: 960_000n, estimated: false });
    expect(refused).toBe(3);
  });

  it.each(['before', 'after'] as const)(
    'for long %s an attempt began means no call, and nothing is booked',
    async (when) => {
      world.database[when].add('start_attempt');
      const outcome = failed(await world.speak(ONE));
      expect(outcome).toMatchObject({ code: 'interrupted', facts: { reason: 'store_unavailable' } });
      world.database[when].clear();
      await until(async () => (await row(outcome.receipt.operationId))?.['state'] === 'failed');
      expect(await row(outcome.receipt.operationId)).toMatchObject({ cost_nano: 0, estimated: false });
      expect(world.paid(world.elevenlabs)).toBe(0);
      expect(await held()).toBe('0');
    },
  );

  it.each(['before', 'after'] as const)(
    '%s a settlement: the asker is told, it is booked once, and the result waits',
    async (when) => {
      for (const delivery of await world.core.deliveries.claim(100)) {
        await world.core.deliveries.done(delivery.operationId, 'notice', null);
      }
      world.database[when].add('settle_operation');
      const actor = somebody();
      const outcome = failed(await world.speak(ONE, { actor }));
      expect(outcome).toMatchObject({ code: 'interrupted', facts: { reason: 'result_waits' } });
      expect(outcome.receipt.estimated).toBe(true);
      world.database[when].clear();
      const { operationId } = outcome.receipt;
      await until(async () => (await row(operationId))?.['state'] === 'finished');
      const entries = await world.db.store.costEntries({ operation_id: operationId, after: null, limit: 10 });
      expect(entries.map(({ cost_nano }) => cost_nano)).toEqual(['960000']);
      await world.db.sql(
        "update helix.operations set delivery_until = now() - interval '1 s' where operation_id = $1",
        [operationId],
      );
      const delivery = (await world.core.deliveries.claim(10)).find((one) => one.operationId === operationId);
      expect(delivery).toMatchObject({
        outcome: { kind: 'completed', receipt: { cost: 960_000n } },
      });
      expect(delivery?.deliverTo).toMatchObject({ userId: actor.userId });
    },
  );

  it('still lets the asker cancel what runs here', async () => {
    world.elevenlabs.script = (request, response) => {
      if (request.method === 'GET')
        response.end('{"voices":[{"voice_id":"v","name":"v","category":"premade"}]}');
      else world.database.before.add('request_cancel');
    };
    const actor = somebody();
    const { promise, resolve } = Promise.withResolvers<string>();
    const outcome = world.speak(ONE, { actor }, { onOperation: resolve });
    await until(async () => world.database.before.has('request_cancel'));
    expect(await world.core.cancel(await promise, actor)).toBe('requested');
    expect((await outcome).kind).toBe('cancelled');
  });
});
