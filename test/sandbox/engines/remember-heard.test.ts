import { describe, expect, it } from 'vitest';
import type {
  ListenRequest,
  RecognitionEngine,
} from '../../../sandbox/engines/recognition/recognition-engine.ts';
import { rememberHeard } from '../../../sandbox/engines/recognition/remember-heard.ts';

/** An engine that counts what it is asked, and answers with the length of the recording. */
function counting(): { engine: RecognitionEngine; asked: ListenRequest[] } {
  const asked: ListenRequest[] = [];
  return {
    asked,
    engine: {
      listen: async (request) => {
        asked.push(request);
        if (request.bytes.length === 0) throw new Error('nothing to hear');
        return { seconds: request.bytes.length, channels: [[]] };
      },
      close: async () => undefined,
    },
  };
}

const request = (bytes: number[], more: Partial<ListenRequest> = {}): ListenRequest => ({
  bytes: Uint8Array.from(bytes),
  separateChannels: false,
  speakers: false,
  raw: null,
  ...more,
});

describe('an engine with a memory', () => {
  it('hears a recording once, and anew when it is asked in another way', async () => {
    const { engine, asked } = counting();
    const ears = rememberHeard(engine);
    const first = await ears.listen(request([1, 2]));
    // Whoever changes an answer changes nobody else's.
    first.channels.push([]);
    expect(await ears.listen(request([1, 2]))).toEqual({ seconds: 2, channels: [[]] });
    expect(asked).toHaveLength(1);
    await ears.listen(request([2, 1]));
    await ears.listen(request([1, 2], { speakers: true }));
    await ears.listen(request([1, 2], { separateChannels: true }));
    await ears.listen(request([1, 2], { raw: { rate: 16_000, channels: 1 } }));
    expect(asked).toHaveLength(5);
  });

  it('forgets what was not asked for longest, remembers no fault, and stops when told to', async () => {
    const { engine, asked } = counting();
    const ears = rememberHeard(engine);
    for (let n = 0; n < 40; n += 1) {
      await ears.listen(request([n]));
      await ears.listen(request([0]));
    }
    expect(asked).toHaveLength(40);
    await ears.listen(request([1]));
    expect(asked).toHaveLength(41);
    for (let n = 0; n < 2; n += 1) await expect(ears.listen(request([]))).rejects.toThrow('nothing to hear');
    expect(asked).toHaveLength(43);
    await expect(ears.listen(request([0]), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
