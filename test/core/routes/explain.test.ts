import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Explanation, NotExplained, RouteChange } from '../../../src/core/routes/routes.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { somebody } from '../../support/people.ts';
import { fails, speaks } from '../../support/vendor-scripts.ts';

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
const version = async (): Promise<number> =>
  (await world.core.routes.list()).find(({ operation }) => operation === 'speak')?.version ?? 0;
const publish = async (change: RouteChange) =>
  world.core.routes.publish(admin, 'speak', await version(), change);
const explained = (answer: Explanation | NotExplained): Explanation => {
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
};
const explain = async (characters: number, as = somebody(), model: string | null = null) =>
  explained(await world.core.routes.explain({ operation: 'speak', as, size: { characters }, model }));

// A breaker rests for half a minute: here none is over, however slow the machine is.
const clock = { now: () => STARTED };
beforeEach(async () => {
  await world.renew({ clock });
  world.elevenlabs.script = speaks;
  await publish({ primary: V4, fallbacks: [STEADY], policy: 'order', approvalThreshold: 5_000_000_000n });
});

describe('an explanation', () => {
  it('tells every candidate, what is left and the verdict, and spends, holds, sends and writes nothing', async () => {
    const actor = somebody();
    const { next } = await world.db.store.auditHead();
    world.elevenlabs.requests = [];
    const told = await explain(1_000, actor);
    expect(told).toMatchObject({
      operation: 'speak',
      userId: actor.userId,
      assumed: { unit: 'characters', quantity: 1_000, how: 'given' },
      toggle: { name: 'enable_text_to_speech', enabled: true },
      left: 10_000_000_000n,
      verdict: { kind: 'started', index: 0, granted: 80_000_000n },
    });
    expect(told.candidates.map(({ model, most, fits }) => [model, most, fits])).toEqual([
      ['eleven_v4', 80_000_000n, true],
      ['eleven_multilingual_v2', 100_000_000n, true],
    ]);
    expect(told.versions.route).toBe(await version());
    expect(world.elevenlabs.requests).toEqual([]);
    expect((await world.db.store.auditHead()).next).toBe(next);
    expect(
      (await world.db.sql('select count(*)::int as n from helix.holds where state = $1', ['held']))[0],
    ).toEqual({
      n: 0,
    });
  });

  it('says what a real request then meets: a yes of an admin, a cheaper model, a spent budget, a feature that is off', async () => {
    await publish({ fallbacks: [TURBO], approvalThreshold: 50_000_000n });
    expect((await explain(1_000)).verdict).toMatchObject({
      kind: 'waiting',
      index: 0,
      rule: 'above_threshold',
    });
    await publish({ approvalThreshold: 900_000_000_000n });
    expect((await explain(130_000)).verdict).toMatchObject({ kind: 'started', index: 1 });
    expect((await explain(500_000)).verdict).toMatchObject({ kind: 'started', index: 1 });
    await publish({ fallbacks: [] });
    expect((await explain(130_000)).verdict).toMatchObject({
      kind: 'denied',
      least: 10_400_000_000n,
      over: { scope: 'user', left: 10_000_000_000n },
    });
    const actor = somebody();
    await world.core.toggles.setOwn(actor, 'enable_text_to_speech', false);
    expect((await explain(5, actor)).verdict).toEqual({ kind: 'off' });
  });

  it('names the reason of each model that drops out, and takes a model that is asked for', async () => {
    await publish({ fallbacks: [STEADY] });
    world.elevenlabs.script = (request, response, raw) =>
      (request.body.includes('"eleven_v4"') ? fails(500) : speaks)(request, response, raw);
    for (let count = 0; count < 3; count += 1) await world.speak('hello', { actor: somebody() });
    const told = await explain(5);
    expect(told.candidates.map(({ model, kept, reason }) => [model, kept, reason])).toEqual([
      ['eleven_multilingual_v2', true, null],
      ['eleven_v4', false, 'breaker_open'],
    ]);
    const asked = await explain(5, somebody(), TURBO);
    expect(asked.candidates.map(({ model }) => model)).toEqual(['eleven_v4_turbo']);
    expect(
      await world.core.routes.explain({ operation: 'speak', as: admin, size: {}, model: 'nobody' }),
    ).toMatchObject({ refused: 'model_unknown' });
  });

  it('says clearly what size it assumed', async () => {
    const of = async (operation: 'speak' | 'transcribe', size: object) =>
      explained(await world.core.routes.explain({ operation, as: admin, size, model: null })).assumed;
    expect(await of('speak', {})).toEqual({ unit: 'characters', quantity: 500, how: 'typical' });
    expect(await of('speak', { text: 'Hello there.' })).toEqual({
      unit: 'characters',
      quantity: 12,
      how: 'measured',
    });
    expect(await of('transcribe', {})).toEqual({ unit: 'seconds', quantity: 60, how: 'typical' });
    expect(await of('transcribe', { seconds: 90 })).toMatchObject({ quantity: 90, how: 'given' });
    expect(await of('transcribe', { bytes: 1_600_000 })).toMatchObject({ quantity: 100, how: 'guessed' });
    expect(
      await world.core.routes.explain({ operation: 'speak', as: admin, size: { text: '***' }, model: null }),
    ).toMatchObject({ refused: 'text_empty' });
  });
});
