import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { fails, hears, speaks } from '../../support/vendor-scripts.ts';

const STARTED = Date.now();
let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());
// A breaker rests for half a minute: here none is over, however slow the machine is.
const clock = { now: () => STARTED };
beforeEach(async () => {
  // Its own core, so that no breaker remembers the test before.
  await world.renew({ clock });
  for (const vendor of [world.deepgram, world.elevenlabs]) vendor.requests = [];
  world.trail.length = 0;
  world.deepgram.script = hears;
  world.elevenlabs.script = speaks;
});

function models(): string[] {
  return world.elevenlabs.requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => (JSON.parse(body.toString('utf8')) as { model_id: string }).model_id);
}

const ONE = 'Twelve chars';

describe('the breaker', () => {
  it('asks a dead primary at most five of fifty times, while the fallback serves all fifty', async () => {
    world.elevenlabs.script = (request, response, raw) => {
      const dead = request.method === 'POST' && request.body.includes('"eleven_v4"');
      return dead ? fails(500)(request, response, raw) : speaks(request, response, raw);
    };
    for (let count = 0; count < 50; count += 1) {
      const { receipt } = completed(await world.speak(ONE, { actor: somebody() }));
      expect(receipt.model).toBe('eleven_multilingual_v2');
    }
    expect(models().filter((model) => model === 'eleven_v4')).toHaveLength(5);
  });

  it('also spares a dead primary those who queued for it: five, and the three beside the fifth', async () => {
    // Nobody is answered before all have come: four are served at a time, and the others queue.
    const { promise: allCame, resolve } = Promise.withResolvers<void>();
    world.elevenlabs.script = (request, response, raw) => {
      const dead = request.method === 'POST' && request.body.includes('"eleven_v4"');
      if (dead) return void allCame.then(() => fails(500)(request, response, raw));
      return speaks(request, response, raw);
    };
    const all = Array.from({ length: 40 }, async () => completed(await world.speak(ONE)));
    const queued = () =>
      world.trail.filter(({ step }) => step === 'queued').map(({ operation }) => operation);
    await expect.poll(() => new Set(queued()).size).toBe(36);
    resolve();
    await Promise.all(all);
    expect(models().filter((model) => model === 'eleven_v4').length).toBeLessThanOrEqual(8);
  });

  it('open everywhere refuses kindly and says until when', async () => {
    world.elevenlabs.script = fails(500);
    await world.speak(ONE);
    await world.speak(ONE);
    const outcome = await world.speak(ONE);
    expect(outcome).toMatchObject({
      kind: 'refused',
      code: 'no_candidate',
      facts: { reason: 'breaker_open' },
    });
  });
});
