import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { insteadLine } from '../../../src/bot/cards/instead-line.ts';
import type { RouteChange } from '../../../src/core/routes/routes.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { type Script } from '../../support/scripted-vendor.ts';
import { bookSpeech } from '../../support/spend-budget.ts';
import { fails, speaks } from '../../support/vendor-scripts.ts';

const HOUR = 3_600_000;
const V4 = 'elevenlabs/eleven_v4';
const TURBO = 'elevenlabs/eleven_v4_turbo';
const STEADY = 'elevenlabs/eleven_multilingual_v2';

const STARTED = Date.now();
let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());

const admin = somebody({ admin: true });
const route = async (operation: 'speak' | 'transcribe' = 'speak') => {
  const found = (await world.core.routes.list()).find((one) => one.operation === operation);
  if (!found) throw new Error(`no route of ${operation}`);
  return found;
};
const publish = async (change: RouteChange, operation: 'speak' | 'transcribe' = 'speak') =>
  world.core.routes.publish(admin, operation, (await route(operation)).version, change);
/** A vendor whose model `named` answers otherwise than the others. */
function answers(named: string, how: Script): void {
  world.elevenlabs.script = (request, response, raw) =>
    (request.body.includes(`"${named}"`) ? how : speaks)(request, response, raw);
}

// A breaker rests for half a minute: here none is over, however slow the machine is.
const clock = { now: () => STARTED };
beforeEach(async () => {
  await world.renew({ clock });
  world.elevenlabs.script = speaks;
  await publish({ primary: V4, fallbacks: [STEADY], policy: 'order', approvalThreshold: 5_000_000_000n });
});

describe('the model that serves in place of the first choice', () => {
  it('is named with the reason when the first did not fit what was left of the budget', async () => {
    await publish({ fallbacks: [TURBO], approvalThreshold: 900_000_000_000n });
    // 129,600 characters: over $10.36 at v4, under $2.60 at turbo, of $10 a day.
    const actor = somebody();
    const text = 'The quick brown fox jumps. '.repeat(4_800);
    const outcome = completed(await world.speak(text, { actor }));
    expect(outcome.receipt.model).toBe('eleven_v4_turbo');
    expect(outcome.result.facts).toMatchObject({ insteadOf: V4, insteadBecause: 'budget' });
    expect(insteadLine(outcome.result, outcome.receipt)).toBe(
      '-# Served by eleven_v4_turbo because eleven_v4 did not fit the budget.',
    );
  });

  it('is the cheaper one with $0.02 left, and says so; nothing is spent beyond it', async () => {
    await publish({ fallbacks: [TURBO], approvalThreshold: 900_000_000_000n });
    const actor = somebody();
    const { guildId: guild_id, userId: discord_user_id } = actor;
    const stored = { guild_id, discord_user_id, role_ids: [] };
    // 124,750 characters of v4 are $9.98 of $10 a day.
    expect(await bookSpeech(world.db.store, stored, 'eleven_v4', 124_750)).toBe(9_980_000_000n);
    // $0.04 at v4, $0.01 at turbo.
    const outcome = completed(await world.speak('word '.repeat(100).trim(), { actor }));
    expect(outcome.receipt).toMatchObject({ model: 'eleven_v4_turbo', cost: 9_980_000n, estimated: false });
    expect(insteadLine(outcome.result, outcome.receipt)).toBe(
      '-# Served by eleven_v4_turbo because eleven_v4 did not fit the budget.',
    );
    const [day] = await world.core.budget(actor);
    expect(day).toMatchObject({ spent: 9_989_980_000n, held: 0n });
  });

  it('is named with the reason when the first failed, and once its breaker rests', async () => {
    answers('eleven_v4', fails(500));
    const failed = completed(await world.speak('hello'));
    expect(failed.result.facts).toMatchObject({
      insteadOf: V4,
      insteadBecause: 'failed',
      insteadCode: 'vendor_unavailable',
    });
    for (let count = 0; count < 2; count += 1) await world.speak('hello');
    const resting = completed(await world.speak('hello'));
    expect(resting.result.facts).toMatchObject({ insteadOf: V4, insteadBecause: 'unavailable' });
    expect(insteadLine(resting.result, resting.receipt)).toContain('eleven_v4 was not answering');
  });

  it('is not mentioned when the first choice served', async () => {
    const { result, receipt } = completed(await world.speak('hello'));
    expect(receipt.model).toBe('eleven_v4');
    expect(result.facts).not.toHaveProperty('insteadOf');
    expect(insteadLine(result, receipt)).toBeNull();
  });
});

describe('a policy', () => {
  it('takes the cheapest that can, and the asked model all the same', async () => {
    await publish({ fallbacks: [STEADY, TURBO], policy: 'cheapest' });
    const { receipt, result } = completed(await world.speak('hello'));
    expect(receipt.model).toBe('eleven_v4_turbo');
    expect(result.facts).not.toHaveProperty('insteadOf');
    const asked = completed(await world.speak('hello', { input: { model: 'eleven_multilingual_v2' } }));
    expect(asked.receipt.model).toBe('eleven_multilingual_v2');
  });

  it('takes the fastest that answers: times each once, then stays with the quickest', async () => {
    await publish({ fallbacks: [TURBO], policy: 'fastest_healthy' });
    // An hour passes on the clock that calls are measured by, so that no machine is slower than that.
    const real = performance.now.bind(performance);
    let ahead = 0;
    const measured = vi.spyOn(performance, 'now').mockImplementation(() => real() + ahead);
    onTestFinished(() => measured.mockRestore());
    answers('eleven_v4', (request, response, raw) => {
      ahead += HOUR;
      speaks(request, response, raw);
    });
    const models: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      models.push(completed(await world.speak('hello', { actor: somebody() })).receipt.model);
    }
    expect(models).toEqual(['eleven_v4', 'eleven_v4_turbo', 'eleven_v4_turbo', 'eleven_v4_turbo']);
    const vendor = (await world.core.routes.providers()).find(({ id }) => id === 'elevenlabs');
    const ms = (id: string): number => vendor?.models.find((model) => model.id === id)?.latencyMs ?? -1;
    expect(ms('eleven_v4')).toBeGreaterThanOrEqual(HOUR);
    expect(ms('eleven_v4_turbo')).toBeLessThan(ms('eleven_v4'));
  });
});

describe('a change of a route', () => {
  it.each([
    ['no model of any vendor', 'elevenlabs/eleven_v9', 'unknown_model'],
    ['a model that cannot speak', 'deepgram/nova-3', 'wrong_capability'],
    ['a name that another model serves', 'elevenlabs/standard-voice', 'not_active'],
    ['a model that would be there twice', STEADY, 'twice'],
  ])('is refused for %s, with those that would do', async (_why, primary, fault) => {
    const answer = await publish({ primary });
    expect(answer).toMatchObject({ answer: 'bad_model', model: primary, fault });
    if (answer.answer === 'bad_model') expect(answer.known).toContain(TURBO);
    expect((await route()).primary).toBe(V4);
  });

  it('is refused for a model whose price was withdrawn', async () => {
    const withdraw = (withdrawn: boolean): Promise<unknown> =>
      world.db
        .sql(`insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from, operator,
          source, verified, withdrawn)
        select provider, model, unit, price_nano, per, effective_from, operator, source, verified, ${withdrawn}
        from helix.price_heads where model = 'eleven_v3'`);
    await withdraw(true);
    expect(await publish({ primary: 'eleven_v3' })).toMatchObject({ answer: 'bad_model', fault: 'no_price' });
    await withdraw(false);
    expect(await publish({ primary: 'eleven_v3' })).toMatchObject({
      answer: 'published',
      to: { primary: 'elevenlabs/eleven_v3' },
    });
  });

  it('is refused for a number no route can have', async () => {
    for (const change of [{ attemptsMax: 0 }, { deadlineMs: 1 }, { deadlineMs: 1.5e6 + 0.5 }]) {
      expect((await publish(change)).answer).toBe('bad_number');
    }
    expect(await publish({ approvalThreshold: -1n })).toMatchObject({
      answer: 'bad_number',
      field: 'approvalThreshold',
      least: '$0.00',
    });
  });

  it('says which key is missing for a model it names', async () => {
    const keyless = await world.another({ env: { DEEPGRAM_API_KEY: '' } });
    const { version, attemptsMax } = await route('transcribe');
    expect(
      await keyless.routes.publish(admin, 'transcribe', version, { attemptsMax: attemptsMax === 2 ? 3 : 2 }),
    ).toMatchObject({ answer: 'published', warnings: ['DEEPGRAM_API_KEY'] });
  });
});

describe('the list of providers', () => {
  it('has every vendor with key, limits, health, prices with source and day, and what changes by itself', async () => {
    await world.db.sql(`insert into helix.price_rows
        (provider, model, unit, price_nano, per, effective_from, operator, source, verified)
      values ('elevenlabs', 'eleven_v4', 'character', 90000000, 1000, '2999-01-01', false, 'announced', '2026-11-22')`);
    const providers = await world.core.routes.providers();
    expect(providers.map(({ id, keyPresent, client }) => [id, keyPresent, client])).toEqual([
      ['anthropic', false, true],
      ['google', false, true],
      ['deepgram', true, true],
      ['elevenlabs', true, true],
    ]);
    const v4 = providers[3]?.models.find(({ id }) => id === 'eleven_v4');
    expect(v4).toMatchObject({
      breaker: 'closed',
      maxCharacters: 10_000,
      prices: [
        { unit: 'character', price: 80_000_000n, per: 1000, verified: expect.stringMatching(/^\d{4}-/) },
      ],
      ahead: [{ price: 90_000_000n, from: '2999-01-01T00:00:00.000Z', source: 'announced' }],
    });
    expect(providers[3]?.models.find(({ id }) => id === 'standard-voice')).toMatchObject({
      status: 'alias',
      servedBy: 'eleven_flash_v2_5',
    });
  });
});

describe('a refresh', () => {
  it('drops what this process keeps, says how much, and is on record', async () => {
    const actor = somebody();
    await world.speak('hello', { actor });
    const answer = await world.core.routes.refresh(admin);
    expect(answer).toMatchObject({ answer: 'refreshed', dropped: 1 });
    const { trail } = world;
    trail.length = 0;
    await world.speak('hello', { actor });
    expect(trail.find(({ step }) => step === 'route')).toMatchObject({ cached: false });
  });
});
