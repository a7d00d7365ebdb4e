import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreWorld, SOUND, coreWorld } from '../../support/core-world.ts';
import { completed, refused } from '../../support/outcomes.ts';
import { pgliteStore } from '../../support/pglite-store.ts';
import { address, somebody } from '../../support/people.ts';
import { hears } from '../../support/vendor-scripts.ts';

let world: CoreWorld;
beforeAll(async () => {
  // Here the next process may take over at once, because no other can be alive.
  world = await coreWorld({ db: await pgliteStore() });
});
afterAll(() => world.close());

async function sql(text: string, ...parameters: unknown[]) {
  return world.db.sql(text, parameters);
}

describe('a process that died', () => {
  it('in the middle of a call: booked at its bound, told, and run again by Retry from the kept file', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    world.deepgram.script = () => resolve();
    const actor = somebody();
    const { promise: id, resolve: setId } = Promise.withResolvers<string>();
    // The first core is abandoned with its call open, as by a kill: nobody awaits its end.
    const dead = world.transcribe(
      SOUND,
      { actor, private: true, input: { language: 'en' } },
      { onOperation: setId },
    );
    dead.catch(() => undefined);
    await asked;
    const operationId = await id;
    world.deepgram.script = hears;

    const waiting: string[] = [];
    const next = await world.another();
    next.deliveries.onWaiting(() => waiting.push('now'));
    const [delivery] = await next.deliveries.claim(10);
    expect(delivery).toMatchObject({
      operationId,
      operation: 'transcribe',
      private: true,
      begunAt: null,
      outcome: {
        kind: 'failed',
        code: 'interrupted',
        receipt: { cost: 143_334n, estimated: true, model: 'nova-3' },
      },
      deliverTo: { userId: actor.userId },
    });
    expect(await next.deliveries.claim(10)).toEqual([]);
    await next.deliveries.begin(operationId);
    await next.deliveries.done(operationId, 'notice', { channelId: '11', messageId: '22' });

    const view = await next.operation(operationId);
    expect(view).toMatchObject({
      state: 'failed',
      private: true,
      message: { channelId: '11', messageId: '22' },
    });
    expect(await view?.ownedBy(actor)).toBe(true);
    expect(await view?.ownedBy(somebody())).toBe(false);
    expect(JSON.stringify(view?.input)).not.toContain(world.files.url);

    expect(await next.retry(operationId, somebody(), 'stranger', address(somebody()))).toBeNull();
    world.hosted.clear();
    const again = completed(
      (await next.retry(operationId, actor, 'again', address(actor))) ?? {
        kind: 'replay',
        operationId,
        state: 'none',
      },
    );
    expect(again.receipt).toMatchObject({ cost: 143_334n, estimated: false });
    expect(again.receipt.operationId).not.toBe(operationId);
    expect((await next.operation(again.receipt.operationId))?.private).toBe(true);
    expect(again.result.text).toContain('hello you');
    const sent = world.deepgram.requests.at(-1)?.body;
    expect(sent?.equals(SOUND)).toBe(true);
  });

  it('after settling: the result is found, opened, delivered once and not charged again', async () => {
    const actor = somebody();
    const { receipt, result } = completed(await world.transcribe(SOUND, { actor }));
    const next = await world.another();
    const mine = (await next.deliveries.claim(10)).filter(
      ({ operationId }) => operationId === receipt.operationId,
    );
    expect(mine).toHaveLength(1);
    expect(mine[0]?.outcome).toEqual({ kind: 'completed', result, receipt });
    const key = result.files[0]?.key ?? '';
    expect((await buffer(await next.openBlob(key))).byteLength).toBe(result.files[0]?.bytes);
    await next.deliveries.done(receipt.operationId, 'channel', { channelId: '1', messageId: '2' });
    // Others may be at work still: the process that was abandoned above is not really dead.
    const own = world.trail.filter(({ operation }) => operation === receipt.operationId);
    expect(own.at(-1)).toMatchObject({ step: 'delivered', where: 'channel' });
    expect(await next.deliveries.claim(10)).toEqual([]);
    const entries = await world.db.store.costEntries({
      operation_id: receipt.operationId,
      after: null,
      limit: 10,
    });
    expect(entries).toHaveLength(1);
    const view = await next.operation(receipt.operationId);
    expect(view?.trail.map(({ step }) => step)).toContain('hold');
    expect(view?.receipt).toEqual(receipt);
  });

  it('has its input forgotten after a day: Retry says so', async () => {
    const actor = somebody();
    const { receipt } = completed(await world.transcribe(SOUND, { actor }));
    await sql('update helix.operation_sides set input = null where operation_id = $1', receipt.operationId);
    expect(await world.core.retry(receipt.operationId, actor, 'late', address(actor))).toBeNull();
    expect(
      await world.core.retry('00000000-0000-8000-8000-000000000000', actor, 'none', address(actor)),
    ).toBeNull();
    expect(await world.core.operation('00000000-0000-8000-8000-000000000000')).toBeNull();
  });

  it('whose kept file is gone is not run again', async () => {
    const actor = somebody();
    const { receipt } = completed(await world.transcribe(SOUND, { actor }));
    const key = world.blobFiles().find((name) => name.includes(`${receipt.operationId}/in-`)) ?? '';
    await world.blobs.remove([key.replace(/^blobs\//, '')]);
    const again = await world.core.retry(receipt.operationId, actor, 'gone', address(actor));
    expect(again && refused(again).code).toBe('file_gone');
  });
});
