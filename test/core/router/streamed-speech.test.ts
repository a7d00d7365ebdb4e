import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { makeMp3 } from '../../support/make-audio.ts';
import { completed, failed } from '../../support/outcomes.ts';
import { type Script } from '../../support/scripted-vendor.ts';
import { somebody } from '../../support/people.ts';
import { fails, speaks } from '../../support/vendor-scripts.ts';

const SENTENCE = 'This sentence has exactly fifty characters in it. ';
const SILENCE_MS = 300;

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld({ timings: { silenceMs: SILENCE_MS } });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.renew({ timings: { silenceMs: SILENCE_MS } });
  world.elevenlabs.requests = [];
  world.elevenlabs.script = speaks;
  world.trail.length = 0;
});

/** Sends a piece's sound in `parts` bits, one every 100 ms; ends the connection as `last` says after the first `sent`. */
function streams(parts: number, sent: number, last: 'end' | 'silence' | 'cut'): Script {
  return (request, response, raw) => {
    if (request.method === 'GET') return speaks(request, response, raw);
    const { text } = JSON.parse(request.body.toString('utf8')) as { text: string };
    const sound = makeMp3(4 * text.length, 'mp3_44100_128');
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    const size = Math.ceil(sound.length / parts);
    let part = 0;
    const next = (): void => {
      if (part === sent) {
        if (last === 'end') response.end();
        if (last === 'cut') response.destroy();
        return;
      }
      response.write(sound.subarray(part * size, (part + 1) * size));
      part += 1;
      setTimeout(next, 100);
    };
    next();
  };
}

/** The first paid call as told, the later ones as usual. */
function first(script: Script): Script {
  let calls = 0;
  return (request, response, raw) => {
    if (request.method === 'POST') calls += 1;
    return (calls === 1 && request.method === 'POST' ? script : speaks)(request, response, raw);
  };
}

async function booked(operationId: string) {
  const entries = await world.db.store.costEntries({ operation_id: operationId, after: null, limit: 20 });
  return entries.map(({ cost_nano, estimated }) => [cost_nano, estimated]);
}

describe('a streamed speech', () => {
  it('may take as long as it likes while sound comes', async () => {
    world.elevenlabs.script = streams(8, 8, 'end');
    const began = performance.now();
    const { receipt } = completed(await world.speak(SENTENCE.trim()));
    expect(performance.now() - began).toBeGreaterThan(2 * SILENCE_MS);
    expect(receipt.estimated).toBe(false);
    expect(world.paid(world.elevenlabs)).toBe(1);
  });

  it.each(['silence', 'cut'] as const)(
    'that ends in %s is booked in full as estimated, and asked for once more',
    async (how) => {
      world.elevenlabs.script = first(streams(8, 3, how));
      const { receipt, result } = completed(await world.speak(SENTENCE.trim()));
      expect(await booked(receipt.operationId)).toEqual([
        ['3920000', true],
        ['3920000', false],
      ]);
      expect(receipt.estimated).toBe(true);
      // 49 characters are 196 frames of 1,152 samples: nothing of the first attempt is in the file.
      expect(result.facts['seconds']).toBeCloseTo((196 * 1_152) / 44_100, 2);
    },
  );

  it('that ends too early, but as if all were well, is not taken for the whole', async () => {
    world.elevenlabs.script = first(streams(100, 1, 'end'));
    const text = SENTENCE.repeat(10).trim();
    const { receipt, result } = completed(await world.speak(text));
    expect((await booked(receipt.operationId)).map(([, estimated]) => estimated)).toEqual([true, false]);
    expect(result.facts['seconds']).toBeGreaterThan(50);
    const end = world.trail.find((line) => line.step === 'attempt_ended');
    expect(end).toMatchObject({ code: 'vendor_reply_invalid', sent: 'maybe' });
  });

  it('of a long text is told part by part, each with what it costs', async () => {
    const { receipt } = completed(await world.speak(SENTENCE.repeat(110)));
    const steps = world.trail.filter(({ operation }) => operation === receipt.operationId);
    expect(steps.flatMap((line) => (line.step === 'progress' ? [`${line.part}/${line.of}`] : []))).toEqual([
      '1/3',
      '2/3',
      '3/3',
    ]);
    expect(await booked(receipt.operationId)).toHaveLength(3);
  });

  it('that never comes to its end is booked for every attempt, and no more than twice at a model', async () => {
    world.elevenlabs.script = streams(8, 2, 'cut');
    const outcome = failed(await world.speak('Twelve chars', { input: { model: 'eleven_v4' } }));
    expect(await booked(outcome.receipt.operationId)).toEqual([
      ['960000', true],
      ['960000', true],
    ]);
  });
});

describe('a voice list that the vendor refuses', () => {
  it('fails the request with nothing booked and the vendor named', async () => {
    world.elevenlabs.script = (_request, response) => {
      response.writeHead(401);
      response.end();
    };
    const outcome = failed(await world.speak(SENTENCE));
    expect(outcome).toMatchObject({
      code: 'vendor_key_refused',
      facts: { provider: 'elevenlabs', status: 401 },
    });
    expect(outcome.receipt).toMatchObject({ cost: 0n, estimated: false });
    expect((await world.audit(outcome.receipt.operationId)).map(({ kind }) => kind)).toEqual(['failed']);
  });
});

describe('a long speech that does not come to its end', () => {
  const LONG = SENTENCE.repeat(110).trim();
  /** Speaks the first piece, then does as told. */
  function afterOne(then: Script): Script {
    let paid = 0;
    return (request, response, raw) => {
      if (request.method === 'POST') paid += 1;
      return (request.method === 'POST' && paid > 1 ? then : speaks)(request, response, raw);
    };
  }

  it('is handed over as far as it was spoken, when the vendor fails, and all of it is booked', async () => {
    world.elevenlabs.script = afterOne(fails(404));
    const { receipt, result } = completed(await world.speak(LONG));
    expect(result.files.map(({ name }) => name)).toEqual(['speech.mp3']);
    expect(result).toMatchObject({
      text: 'Only the first 2499 of 5497 characters were spoken.',
      facts: { characters: 2_499, charactersAsked: 5_497, stopped: 'failed', pieces: 1 },
    });
    expect(await booked(receipt.operationId)).toEqual([[String(receipt.cost), false]]);
    // The next model was tried and spoke nothing: what is heard is the first one's.
    expect(world.paid(world.elevenlabs)).toBe(3);
    expect(receipt.model).toBe('eleven_v4');
    expect(result.facts).not.toHaveProperty('insteadOf');
  });

  it('is handed over as far as it was spoken, when it is cancelled', async () => {
    const actor = somebody();
    const { promise: id, resolve } = Promise.withResolvers<string>();
    world.elevenlabs.script = afterOne(() => void id.then((one) => world.core.cancel(one, actor)));
    const { result } = completed(await world.speak(LONG, { actor }, { onOperation: resolve }));
    expect(result.facts).toMatchObject({ stopped: 'cancelled', characters: 2_499 });
    expect((await world.core.budget(actor)).every(({ held }) => held === 0n)).toBe(true);
  });
});
