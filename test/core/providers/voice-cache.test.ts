import { describe, expect, it } from 'vitest';
import type { Voice } from '../../../src/core/providers/provider.ts';
import { createVoiceCache } from '../../../src/core/providers/voice-cache.ts';

const signal = new AbortController().signal;

function voice(id: string): Voice {
  return { id, name: id, category: 'premade', description: '', previewUrl: null };
}

/** A vendor that answers what is queued, and a clock that stands still. */
function setup(answers: (Voice[] | Error)[]) {
  const state = { now: 0, loads: 0 };
  const cache = createVoiceCache({
    clock: { now: () => state.now },
    load: async () => {
      const answer = answers[state.loads];
      state.loads += 1;
      if (!answer || answer instanceof Error) throw answer ?? new Error('no answer queued');
      return answer;
    },
  });
  return { cache, state };
}

describe('the voice cache', () => {
  it('asks the vendor once for everybody, and again after ten minutes', async () => {
    const { cache, state } = setup([[voice('a')], [voice('b')]]);
    await Promise.all([cache.voices(signal), cache.voices(signal)]);
    state.now = 10 * 60_000 - 1;
    expect((await cache.voices(signal))[0]?.id).toBe('a');
    expect(state.loads).toBe(1);
    state.now = 10 * 60_000;
    expect((await cache.voices(signal))[0]?.id).toBe('b');
  });

  it('keeps the old list while the vendor fails, and asks again half a minute later', async () => {
    const { cache, state } = setup([[voice('a')], new Error('down'), [voice('b')]]);
    await cache.voices(signal);
    state.now = 11 * 60_000;
    expect((await cache.voices(signal))[0]?.id).toBe('a');
    expect((await cache.voices(signal))[0]?.id).toBe('a');
    expect(state.loads).toBe(2);
    state.now += 30_000;
    expect((await cache.voices(signal))[0]?.id).toBe('b');
  });

  it('fails with the vendor’s error when there never was a list, and tries anew at the next call', async () => {
    const { cache } = setup([new Error('down'), [voice('a')]]);
    await expect(cache.voices(signal)).rejects.toThrow('down');
    expect((await cache.voices(signal))[0]?.id).toBe('a');
  });

  it('lets one caller give up without spoiling it for the others', async () => {
    const answer = Promise.withResolvers<Voice[]>();
    const cache = createVoiceCache({ clock: { now: () => 0 }, load: () => answer.promise });
    const controller = new AbortController();
    const impatient = cache.voices(controller.signal);
    const patient = cache.voices(signal);
    controller.abort(new Error('too slow'));
    await expect(impatient).rejects.toThrow('too slow');
    answer.resolve([voice('a')]);
    expect((await patient)[0]?.id).toBe('a');
  });
});
