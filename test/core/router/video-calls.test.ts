import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/core/log.ts';
import type { Outcome } from '../../../src/core/outcome.ts';
import { gemini } from '../../../src/core/providers/gemini.ts';
import { createRegistry } from '../../../src/core/providers/registry.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import type { Actor } from '../../../src/core/request.ts';
import { storeActor } from '../../../src/core/router/context.ts';
import { sweepUploads } from '../../../src/core/router/sweep-uploads.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { NO_FILMS, film } from '../../support/films.ts';
import { type ScriptedGemini, scriptedGemini } from '../../support/gemini-script.ts';
import { cancelled, completed, failed } from '../../support/outcomes.ts';
import { address, somebody } from '../../support/people.ts';
import { readSoFar } from '../../support/read-so-far.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { spawnLog } from '../../support/spawn-log.ts';
import { bookSpeech } from '../../support/spend-budget.ts';
import { fails } from '../../support/vendor-scripts.ts';
import { says } from '../../support/video-answers.ts';

const DAY_LIMIT = 10_000_000_000n;
/** What a character of eleven_v4 costs, nano-USD: the step in which a test can spend. */
const STEP = 80_000n;
/** What the scripted vendor bills at Flash's prices: 1000 x 750 + 250 x 3750 nano-USD, by the day of the test. */
const BILLED = [1_687_500n, 3_375_000n];
const HOUR = 3_600_000;

describe.skipIf(NO_FILMS)('a film in the ledger (needs ../shared)', () => {
  let world: CoreWorld;
  let vendor: ScriptedVendor;
  let google: ScriptedGemini;

  const GOOGLE = () => ({ GOOGLE_API_KEY: 'canary-google-key', GOOGLE_BASE_URL: vendor.url });

  beforeAll(async () => {
    vendor = await startScriptedVendor(() => undefined);
    world = await coreWorld({ env: GOOGLE() });
  });
  beforeEach(async () => {
    await world.renew();
    world.trail.length = 0;
    plays(says());
  });
  afterAll(async () => {
    await world.close();
    await vendor.close();
  });

  function plays(...answers: Parameters<typeof scriptedGemini>[0][number][]): void {
    google = scriptedGemini(answers, { named: `film-${randomInt(2 ** 40)}` });
    vendor.script = google.script;
  }

  function run(
    actor: Actor,
    input: Record<string, unknown> = {},
    onOperation?: (id: string) => void,
  ): Promise<Outcome> {
    const path = `/films/${randomInt(2 ** 40)}.mp4`;
    const bytes = film('moviepy/smpte-2997.mp4');
    world.hosted.set(path, bytes);
    const file = {
      url: `${world.files.url}${path}`,
      name: 'bars.mp4',
      bytes: bytes.byteLength,
      contentType: 'video/mp4',
    };
    return world.core.run(
      {
        operation: 'video',
        input: { file, ...input },
        actor,
        idempotencyKey: String(randomInt(2 ** 47)),
        deliverTo: address(actor),
        private: false,
      },
      onOperation ? { onOperation } : {},
    );
  }

  /** Most nano-USD of each way that was planned, as `model@variant`. */
  function planned(): Map<string, bigint> {
    return new Map(
      world.trail.flatMap((line) =>
        line.step === 'candidate' && line.most_nano !== null
          ? [[`${line.model}@${line.variant ?? 'best'}`, BigInt(line.most_nano)] as const]
          : [],
      ),
    );
  }

  /** Somebody with at most `left` nano-USD of their day left, and at most one step less. */
  async function spentDown(left: bigint): Promise<Actor> {
    const actor = somebody();
    const characters = Number((DAY_LIMIT - left + STEP - 1n) / STEP);
    await bookSpeech(world.db.store, storeActor(actor), 'eleven_v4', characters);
    return actor;
  }

  it('costs what the vendor says, and was held for more, but not for many times as much', async () => {
    const { receipt } = completed(await run(somebody()));
    expect(receipt).toMatchObject({ model: 'gemini-3.8-flash', estimated: false });
    expect(BILLED).toContain(receipt.cost);
    const hold = world.trail.find((line) => line.step === 'attempt');
    const held = hold?.step === 'attempt' ? BigInt(hold.hold_nano) : 0n;
    expect(held).toBeGreaterThanOrEqual(receipt.cost);
    expect(held).toBeLessThanOrEqual(receipt.cost * 6n);
    expect(world.steps(receipt.operationId)).toEqual(expect.arrayContaining(['stage', 'settled']));
  });

  it('is looked at with fewer pictures when money is short, before another model is asked', async () => {
    await run(somebody());
    const ways = planned();
    expect([...ways.keys()]).toEqual(
      ['gemini-3.8-flash', 'gemini-3.5-flash-lite'].flatMap((model) =>
        ['best', '0.5 fps', '0.2 fps'].map((way) => `${model}@${way}`),
      ),
    );
    const poor = await spentDown((ways.get('gemini-3.8-flash@best') ?? 0n) - 1n);
    const { receipt, result } = completed(await run(poor));
    expect(receipt.model).toBe('gemini-3.8-flash');
    expect(result.facts).toMatchObject({ fps: 0.5, fpsUsual: 1 });
    expect(google.asked.at(-1)?.contents[0]?.parts[0]?.videoMetadata?.fps).toBe(0.5);

    const poorer = await spentDown((ways.get('gemini-3.8-flash@0.2 fps') ?? 0n) - 1n);
    const lite = completed(await run(poorer));
    expect(lite.receipt.model).toBe('gemini-3.5-flash-lite');
    expect(lite.result.facts).toMatchObject({ fps: 1, insteadBecause: 'budget' });
  });

  it('falls back to another model, not to fewer pictures of the one that fails, and sends its file once', async () => {
    plays(fails(503), fails(503), says());
    const { receipt, result } = completed(await run(somebody()));
    expect(receipt.model).toBe('gemini-3.5-flash-lite');
    expect(result.facts).toMatchObject({ fps: 1, insteadBecause: 'failed' });
    expect(google.asked.map(({ model }) => model)).toEqual([
      'gemini-3.8-flash',
      'gemini-3.8-flash',
      'gemini-3.5-flash-lite',
    ]);
    expect(google.files.size).toBe(1);
  });

  it('is asked about again by whoever asked first, with what was said before, and not sent again', async () => {
    const actor = somebody();
    const { receipt } = completed(await run(actor, { question: 'What is it?' }));
    const again = async (who: Actor) =>
      world.core.askAgain(receipt.operationId, 'And then?', who, String(randomInt(2 ** 47)), address(who));
    expect(await again(somebody())).toBeNull();
    const outcome = await again(actor);
    if (outcome === null) throw new Error('it could not be asked');
    expect(completed(outcome).result.facts).toMatchObject({ upload: 'kept', followUp: true });
    expect(google.files.size).toBe(1);
    expect(JSON.parse(google.asked.at(-1)?.contents[0]?.parts[1]?.text ?? '{}')).toMatchObject({
      question: 'And then?',
      asked_before: [{ question: 'What is it?', answer: expect.stringContaining('Numbers') as string }],
    });
  });

  it.each(['cancelled', 'failed'] as const)(
    'has no picture of it cut any more once it is %s',
    async (how) => {
      const log = spawnLog('sleep 30');
      await world.renew({ env: { ...GOOGLE(), FFMPEG_PATH: log.ffmpeg } });
      const { script } = scriptedGemini([fails(400)], { named: `film-${randomInt(2 ** 40)}` });
      const actor = somebody();
      const { promise: id, resolve } = Promise.withResolvers<string>();
      // The vendor thinks until a picture is being cut; of a cancelled one it never says anything.
      vendor.script = (request, response, nth) => {
        if (!request.url.pathname.endsWith(':streamGenerateContent')) return script(request, response, nth);
        const cutting = expect.poll(() => log.begun()).toBe(1);
        if (how === 'cancelled') return void cutting.then(async () => world.core.cancel(await id, actor));
        return void cutting.then(() => script(request, response, nth));
      };
      const outcome = await run(actor, {}, resolve);
      expect(outcome.kind).toBe(how);
      await expect.poll(() => log.living()).toEqual([]);
      log.remove();
    },
  );

  it('costs nothing while it is only sent: a cancel then books nothing, one later books what was read', async () => {
    const stopped = async (there: () => boolean): Promise<Outcome> => {
      const actor = somebody();
      const { promise, resolve } = Promise.withResolvers<string>();
      const outcome = run(actor, {}, resolve);
      const id = await promise;
      await expect.poll(() => world.steps(id).includes('stage') && there()).toBe(true);
      await readSoFar();
      await world.core.cancel(id, actor);
      return outcome;
    };
    vendor.requests = [];
    vendor.script = () => undefined;
    const { receipt: none } = cancelled(await stopped(() => vendor.requests.length > 0));
    expect(none).toMatchObject({ cost: 0n, estimated: false });
    plays({ text: 'some words', end: 'stall' });
    const { receipt } = cancelled(await stopped(() => google.asked.length > 0));
    expect(receipt.estimated).toBe(true);
    expect(receipt.cost).toBeGreaterThan(700_000n);
  });

  async function sweep(): Promise<void> {
    const registry = createRegistry({
      providers: [gemini],
      keys: { google: { apiKey: 'k', baseUrl: vendor.url } },
      deepgramMipOptOut: true,
    });
    await sweepUploads({ store: world.db.store, registry, log: createLog('silent', createRedactor([])) });
  }

  it('that the vendor neither reads nor deletes costs nothing, and is deleted as soon as it can be', async () => {
    google = scriptedGemini([], { processing: 1, state: 'FAILED', named: `film-${randomInt(2 ** 40)}` });
    const { script } = google;
    let stuck = true;
    vendor.script = (request, response, raw) => {
      if (request.method === 'DELETE' && stuck) fails(500)(request, response, raw);
      else script(request, response, raw);
    };
    const { code, receipt } = failed(await run(somebody()));
    expect({ code, cost: receipt.cost }).toEqual({ code: 'vendor_rejected_input', cost: 0n });
    // Another model was asked, with a file of its own.
    const left = google.files.size;
    expect(left).toBeGreaterThan(0);
    await world.db.setNow(new Date(Date.now() + HOUR + 60_000).toISOString());
    await sweep();
    expect(google.files.size).toBe(left);
    stuck = false;
    await sweep();
    expect(google.files.size).toBe(0);
    expect(await world.db.store.dueVendorFiles({ limit: 100 })).toEqual([]);
    await world.db.setNow(null);
  });

  it('is deleted at the vendor a day after it served', async () => {
    completed(await run(somebody()));
    await world.db.setNow(new Date(Date.now() + 23 * HOUR).toISOString());
    await sweep();
    expect(google.files.size).toBe(1);
    await world.db.setNow(new Date(Date.now() + 25 * HOUR).toISOString());
    await sweep();
    expect(google.files.size).toBe(0);
    expect(await world.db.store.dueVendorFiles({ limit: 100 })).toEqual([]);
    await world.db.setNow(null);
  });
});
