import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/request.ts';
import { storeActor } from '../../../src/core/router/context.ts';
import { type ApprovalWorld, approvalWorld } from '../../support/approval-world.ts';
import { NO_FILMS, film } from '../../support/films.ts';
import { type ScriptedGemini, scriptedGemini } from '../../support/gemini-script.ts';
import { waiting } from '../../support/outcomes.ts';
import { address, somebody } from '../../support/people.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { bookSpeech } from '../../support/spend-budget.ts';
import { says } from '../../support/video-answers.ts';

const DAY_LIMIT = 10_000_000_000n;
/** What a character of eleven_v4 costs, nano-USD. */
const STEP = 80_000n;

describe.skipIf(NO_FILMS)('a film that needs a yes (needs ../shared)', () => {
  let world: ApprovalWorld;
  let vendor: ScriptedVendor;
  let google: ScriptedGemini;
  beforeAll(async () => {
    google = scriptedGemini([says()]);
    vendor = await startScriptedVendor(google.script);
    world = await approvalWorld({ env: { GOOGLE_API_KEY: 'k', GOOGLE_BASE_URL: vendor.url } });
  });
  afterAll(async () => {
    await world.close();
    await vendor.close();
  });

  async function ask(actor: Actor) {
    const bytes = film('moviepy/smpte-2997.mp4');
    const path = `/films/${randomInt(2 ** 40)}.mp4`;
    world.hosted.set(path, bytes);
    const ref = {
      url: `${world.files.url}${path}`,
      name: 'bars.mp4',
      bytes: bytes.byteLength,
      contentType: null,
    };
    return waiting(
      await world.core.run({
        operation: 'video',
        input: { file: ref },
        actor,
        idempotencyKey: String(randomInt(2 ** 47)),
        deliverTo: address(actor),
        private: false,
      }),
    );
  }

  async function rateServed(asked: { approvalId: string; operationId: string }): Promise<unknown> {
    await world.decide(asked.approvalId);
    const { outcome } = await world.delivery(asked.operationId);
    if (outcome.kind !== 'completed') throw new Error(`it ended ${outcome.kind}`);
    return outcome.result.facts['fps'];
  }

  it('is looked at as closely as was approved, and no closer', async () => {
    const rich = await ask(somebody());
    const poor = somebody();
    const characters = Number((DAY_LIMIT - rich.amount + STEP) / STEP);
    await bookSpeech(world.db.store, storeActor(poor), 'eleven_v4', characters);
    const less = await ask(poor);
    expect(less.amount).toBeLessThan(rich.amount);
    expect(await rateServed(rich)).toBe(1);
    expect(await rateServed(less)).toBe(0.5);
    expect(google.asked.map((body) => body.contents[0]?.parts[0]?.videoMetadata?.fps)).toEqual([1, 0.5]);
  });
});
