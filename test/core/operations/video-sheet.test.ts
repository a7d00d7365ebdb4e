import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TurnServices, Work } from '../../../src/core/operations/operation.ts';
import { video } from '../../../src/core/operations/video.ts';
import { gemini } from '../../../src/core/providers/gemini.ts';
import type { ProviderClient } from '../../../src/core/providers/provider.ts';
import { callContext } from '../../support/call-context.ts';
import { NO_FFMPEG, NO_FILMS, film } from '../../support/films.ts';
import { type GeminiAnswer, scriptedGemini } from '../../support/gemini-script.ts';
import { modelOf, runWork, services } from '../../support/run-work.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { type SpawnLog, spawnLog } from '../../support/spawn-log.ts';
import { storedInput } from '../../support/stored-input.ts';
import { says } from '../../support/video-answers.ts';

describe.skipIf(NO_FILMS || NO_FFMPEG)('the pictures of an answer (needs ../shared and ffmpeg)', () => {
  let vendor: ScriptedVendor;
  let client: ProviderClient;

  beforeAll(async () => {
    vendor = await startScriptedVendor(() => undefined);
    client = await gemini.load({ apiKey: 'k', baseUrl: vendor.url, deepgramMipOptOut: true });
  });
  afterAll(() => vendor.close());

  const plays = (answer: GeminiAnswer): void => {
    vendor.script = scriptedGemini([answer]).script;
  };

  async function workOn(log: SpawnLog): Promise<Work> {
    const stored = storedInput(film('mediabunny/frames.webm'), 'clip.webm');
    const file = { url: '', name: 'clip.webm', bytes: 1, contentType: null };
    const prepared = await video.prepare(
      video.input.parse({ file }),
      services({ inputs: [stored], ffmpeg: log.ffmpeg }),
    );
    return prepared.work(modelOf('gemini-3.8-flash'));
  }

  it('are cut while the model thinks, and not again for the answer', async () => {
    const log = spawnLog();
    plays(says());
    const work = await workOn(log);
    await work.begin?.({ signal: new AbortController().signal } as TurnServices);
    await log.ended(1);
    await runWork(work, client);
    const { files } = await work.product();
    expect(files[0]?.description).toBe('Pictures of the film at 00:00, 00:01, 00:02, 00:03');
    expect(log.moments()).toEqual(['0.000']);
    log.remove();
  });

  it('are cut as soon as their moments are written', async () => {
    const log = spawnLog();
    const stop = new AbortController();
    plays(says({ moments: [{ at: '00:02.5', what: 'between two seconds' }] }, { end: 'stall' }));
    const work = await workOn(log);
    await work.begin?.({ signal: stop.signal } as TurnServices);
    const call = work.calls[0]?.run(client, { ...callContext(), signal: stop.signal }, []);
    await expect.poll(() => log.moments()).toContain('2.500');
    stop.abort(new Error('cancelled'));
    await expect(call).rejects.toThrow();
    await expect.poll(() => log.living()).toEqual([]);
    log.remove();
  });
});
