import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { fails, hears, speaks } from '../../support/vendor-scripts.ts';

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  // Its own core, so that no breaker remembers the test before.
  await world.renew();
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
    world.elevenlabs.script = (request, response, raw) => {
      const dead = request.method === 'POST' && request.body.includes('"eleven_v4"');
      return dead ? fails(500)(request, response, raw) : speaks(request, response, raw);
    };
    await Promise.all(Array.from({ length: 40 }, async () => completed(await world.speak(ONE))));
    expect(models().filter((model) => model === 'eleven_v4').length).toBeLessThanOrEqual(8);
    const queued = world.trail.filter(({ step }) => step === 'queued');
    expect(queued.length).toBeGreaterThan(30);
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
