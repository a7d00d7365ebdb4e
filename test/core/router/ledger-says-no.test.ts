import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CoreWorld, SOUND, coreWorld } from '../../support/core-world.ts';
import { cancelled, completed, failed } from '../../support/outcomes.ts';
import { pgliteStore } from '../../support/pglite-store.ts';
import { somebody } from '../../support/people.ts';
import type { Script } from '../../support/scripted-vendor.ts';
import { fails, hears, speaks } from '../../support/vendor-scripts.ts';

let world: CoreWorld;
beforeAll(async () => {
  // Here the next process may take over at once, because no other can be alive.
  world = await coreWorld({ db: await pgliteStore() });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.renew();
  world.elevenlabs.requests = [];
  world.elevenlabs.script = speaks;
  world.deepgram.script = hears;
});

const ONE = 'Twelve chars';

/** Does `meanwhile` when the first paid call arrives, answers it with `status`, and the later ones as usual. */
function first(status: number, meanwhile: () => Promise<unknown>): Script {
  let calls = 0;
  return (request, response, raw) => {
    if (request.method === 'POST') calls += 1;
    if (request.method === 'GET' || calls > 1) return speaks(request, response, raw);
    const answer = status === 200 ? speaks : fails(status);
    void meanwhile().then(() => answer(request, response, raw));
  };
}

async function booked(operationId: string): Promise<string[]> {
  const entries = await world.db.store.costEntries({ operation_id: operationId, after: null, limit: 50 });
  return entries.map(({ cost_nano, model }) => `${model} ${cost_nano}`);
}

describe('the ledger says no between two attempts', () => {
  it('when a dearer fallback does not fit what is left of the day', async () => {
    world.elevenlabs.script = (request, response, raw) => {
      const primary = request.method === 'POST' && request.body.includes('"eleven_v4"');
      return primary ? fails(404)(request, response, raw) : speaks(request, response, raw);
    };
    // 110,000 characters: $8.80 at the first model, $11.00 at the second, of $10.00 a day; nobody is to be asked.
    await world.db.sql('update helix.operation_routes set approval_threshold_nano = 100000000000');
    const outcome = failed(await world.speak('word '.repeat(22_000)));
    expect(outcome).toMatchObject({ code: 'money_ended', facts: { scope: 'user', period: 'day' } });
    expect(outcome.receipt.cost).toBe(0n);
    expect(world.paid(world.elevenlabs)).toBe(1);
  });

  it('and the next candidate that fits serves, though a dearer one stands before it', async () => {
    await world.db.sql(`update helix.operation_routes set primary_model = 'elevenlabs/eleven_v4',
      fallback_models = '{elevenlabs/eleven_multilingual_v2,elevenlabs/eleven_flash_v2_5}' where operation = 'speak'`);
    await world.db.sql('update helix.config_head set version = version + 1');
    const asked: string[] = [];
    world.elevenlabs.script = (request, response, raw) => {
      const [model = ''] = /eleven_[a-z0-9_]+/.exec(request.body.toString()) ?? [];
      if (request.method === 'POST') asked.push(model);
      return model === 'eleven_v4' ? fails(404)(request, response, raw) : speaks(request, response, raw);
    };
    const { receipt, result } = completed(await world.speak('word '.repeat(22_000)));
    expect(new Set(asked)).toEqual(new Set(['eleven_v4', 'eleven_flash_v2_5']));
    expect(receipt.model).toBe('eleven_flash_v2_5');
    expect(result.facts).toMatchObject({ insteadOf: 'elevenlabs/eleven_v4', insteadBecause: 'failed' });
    expect(world.trail).toContainEqual(
      expect.objectContaining({ step: 'attempt_denied', model: 'eleven_multilingual_v2', scope: 'user' }),
    );
    expect((await world.audit(receipt.operationId)).map(({ kind }) => kind)).toContain('attempt_denied');
    await world.db.sql(`update helix.operation_routes set
      fallback_models = '{elevenlabs/eleven_multilingual_v2}' where operation = 'speak'`);
    await world.db.sql('update helix.config_head set version = version + 1');
  });

  it('when somebody cancelled it in another process', async () => {
    const actor = somebody();
    const { promise, resolve } = Promise.withResolvers<string>();
    world.elevenlabs.script = first(500, async () =>
      world.db.store.requestCancel({
        operation_id: await promise,
        actor: { guild_id: actor.guildId, discord_user_id: actor.userId, role_ids: [] },
        admin: false,
      }),
    );
    const outcome = cancelled(await world.speak(ONE, { actor }, { onOperation: resolve }));
    expect(outcome.receipt).toMatchObject({ cost: 0n, estimated: false });
    expect(world.paid(world.elevenlabs)).toBe(1);
  });

  it('when the price of a model was withdrawn: the next one serves', async () => {
    world.elevenlabs.script = first(500, () =>
      world.db
        .sql(`insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from, effective_to,
          operator, source, verified, withdrawn)
        select provider, model, unit, price_nano, per, effective_from, effective_to, operator, source, verified, true
        from helix.price_rows where model = 'eleven_v4' limit 1`),
    );
    const { receipt } = completed(await world.speak(ONE));
    expect(await booked(receipt.operationId)).toEqual(['eleven_multilingual_v2 1200000']);
    // And from then on it is no candidate at all.
    const next = completed(await world.speak(ONE));
    expect(world.trail).toContainEqual(
      expect.objectContaining({
        operation: next.receipt.operationId,
        model: 'eleven_v4',
        reason: 'price_unknown',
      }),
    );
    await world.db.sql(`insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from,
        effective_to, operator, source, verified)
      select provider, model, unit, price_nano, per, effective_from, effective_to, operator, source, verified
      from helix.price_rows where model = 'eleven_v4' limit 1`);
  });
});

describe('an operation that another process took for dead', () => {
  it('is corrected to its true cost and finished after all, when nobody has told its asker yet', async () => {
    world.elevenlabs.script = first(200, () => world.another());
    const { receipt } = completed(await world.speak(ONE));
    expect(receipt).toMatchObject({ cost: 960_000n, estimated: false });
    const kinds = (await world.audit(receipt.operationId)).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['interrupted', 'settled']));
  });

  it('stays interrupted when its asker was told, and is not booked twice', async () => {
    world.elevenlabs.script = first(200, async () => {
      const other = await world.another();
      await other.deliveries.claim(100);
    });
    const outcome = failed(await world.speak(ONE));
    expect(outcome).toMatchObject({ code: 'interrupted' });
    expect(outcome.receipt.cost).toBe(960_000n);
  });

  it('makes no further call', async () => {
    world.elevenlabs.script = first(500, () => world.another());
    const outcome = failed(await world.speak(ONE));
    expect(outcome.code).toBe('interrupted');
    expect(world.paid(world.elevenlabs)).toBe(1);
  });
});

describe('trouble after the vendor was paid', () => {
  it('a result that cannot be stored fails, and is booked all the same', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    world.elevenlabs.script = first(200, async () =>
      mkdirSync(join(world.config.blobDir ?? '', await promise, 'out-0'), { recursive: true }),
    );
    const outcome = failed(await world.speak(ONE, {}, { onOperation: resolve }));
    expect(outcome).toMatchObject({ code: 'internal', facts: { reason: 'result_not_stored' } });
    expect(await booked(outcome.receipt.operationId)).toEqual(['eleven_v4 960000']);
  });

  it('a settlement that the database calls wrong books nothing less than the bound', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    world.elevenlabs.script = first(200, async () => {
      const id = await promise;
      await world.db.sql('update helix.attempts set attempt = 9 where operation_id = $1', [id]);
    });
    const outcome = failed(await world.speak(ONE, {}, { onOperation: resolve }));
    expect(outcome.receipt).toMatchObject({ cost: 960_000n, estimated: true });
    expect(world.logs.join('')).toContain('a settlement was refused');
  });

  it('a vendor that bills nothing for what costs money did not say that it was free', async () => {
    world.deepgram.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          metadata: { request_id: 'r', duration: 0, channels: 1 },
          results: { channels: [{ alternatives: [{ transcript: 'hello', confidence: 1, words: [] }] }] },
        }),
      );
    };
    const outcome = await world.transcribe(SOUND);
    const cost = outcome.kind === 'completed' || outcome.kind === 'failed' ? outcome.receipt.cost : 0n;
    expect(cost).toBeGreaterThanOrEqual(143_334n);
  });
});
