import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { RefusalError } from '../../../src/core/errors.ts';
import { probeAudio } from '../../../src/core/media/probe-audio.ts';
import { readAudioTrack } from '../../../src/core/media/read-audio-track.ts';
import { makeMp3, makeWav, mp3Seconds } from '../../support/make-audio.ts';
import { ownTmpdir } from '../../support/own-tmpdir.ts';
import { storedInput } from '../../support/stored-input.ts';

const AUDIO = '../shared/corpora/audio';
const VIDEO = '../shared/corpora/video';
const signal = new AbortController().signal;

async function refusal(bytes: Uint8Array, name: string): Promise<{ code: string; facts: unknown }> {
  try {
    await probeAudio(storedInput(bytes, name), signal);
  } catch (error) {
    if (error instanceof RefusalError) return { code: error.code, facts: error.facts };
    throw error;
  }
  throw new Error('it was not refused');
}

describe('probeAudio', () => {
  it('measures a WAV file to the millisecond and tells its type by content, whatever its name', async () => {
    const audio = await probeAudio(storedInput(makeWav(1.2345), 'voice.bin'), signal);
    expect(audio).toMatchObject({ ms: 1_235, contentType: 'audio/wav', codec: 'pcm-s16', channels: 1 });
  });

  it('measures an MP3 by its frames', async () => {
    const audio = await probeAudio(storedInput(makeMp3(200, 'mp3_44100_64'), 'a.mp3'), signal);
    expect(Math.abs(audio.ms - mp3Seconds(200, 'mp3_44100_64') * 1_000)).toBeLessThan(2);
  });

  it('measures an input that has no local path, and leaves no copy behind', async () => {
    const own = ownTmpdir();
    onTestFinished(own.leave);
    const remote = storedInput(makeWav(0.5), 'a.wav', { remote: true });
    const during: string[] = [];
    const open: typeof remote.open = () => {
      during.push(...own.files());
      return remote.open();
    };
    const audio = await probeAudio({ ...remote, open }, signal);
    expect(audio.ms).toBe(500);
    expect(during).toEqual([expect.stringMatching(/^helix-input-/)]);
    expect(own.files()).toEqual([]);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'a.mp3', 'file_empty', {}],
    ['a text named .mp3', Buffer.from('hello there\n'), 'a.mp3', 'file_unreadable', { reason: 'text' }],
    ['headerless sound', makeWav(0.5).subarray(44), 'a.raw', 'file_unreadable', { reason: 'headerless' }],
    ['random bytes', Buffer.from([0, 1, 2, 200, 3]), 'a.mp3', 'file_unreadable', { reason: 'format' }],
    [
      'a picture',
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      'a.mp3',
      'file_type_wrong',
      { type: 'PNG picture' },
    ],
    [
      'an AIFF file',
      Buffer.from('FORM\0\0\0\0AIFFCOMM'),
      'a.aiff',
      'file_type_wrong',
      { type: 'AIFF recording' },
    ],
    ['a WAV file cut in its header', makeWav(1).subarray(0, 30), 'a.wav', 'file_unreadable', {}],
    ['a WAV file without samples', makeWav(0), 'a.wav', 'file_unreadable', {}],
    ['a playlist', Buffer.from('#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n'), 'a.m3u8', 'file_unreadable', {}],
  ])('refuses %s', async (_what, bytes, name, code, facts) => {
    const refused = await refusal(bytes, name);
    expect(refused.code).toBe(code);
    expect(refused.facts).toMatchObject({ name, ...facts });
  });

  it('refuses a header that claims a sampling rate of a megahertz', async () => {
    const wav = makeWav(0.1);
    wav.writeUInt32LE(1_092_676, 24);
    expect(await refusal(wav, 'a.wav')).toMatchObject({
      code: 'file_unreadable',
      facts: { reason: 'implausible' },
    });
  });

  it('gives up with the reason of the signal when it is aborted', async () => {
    const controller = new AbortController();
    const probing = probeAudio(storedInput(makeWav(1), 'a.wav'), controller.signal);
    controller.abort(new Error('cancelled by the person'));
    await expect(probing).rejects.toThrow('cancelled by the person');
  });

  it('ends the reading thread when it is aborted half way', async () => {
    const controller = new AbortController();
    const probing = probeAudio(storedInput(makeWav(1), 'a.wav'), controller.signal);
    // The thread is there, and cannot have answered yet.
    process.once('worker', () => controller.abort(new Error('deadline')));
    await expect(probing).rejects.toThrow('deadline');
  });

  it('refuses a file that takes longer than it may, wherever it is', async () => {
    const controller = new AbortController();
    const slow = storedInput(makeWav(1), 'slow.wav', { remote: true });
    const never = { ...slow, open: () => new Readable({ read: () => undefined }) };
    await expect(probeAudio(never, AbortSignal.timeout(50))).rejects.toMatchObject({
      code: 'file_unreadable',
      facts: { reason: 'timeout' },
    });
    const local = probeAudio(storedInput(makeWav(1), 'slow.wav'), controller.signal);
    process.once('worker', () => controller.abort(new DOMException('the time is up', 'TimeoutError')));
    await expect(local).rejects.toMatchObject({ code: 'file_unreadable', facts: { reason: 'timeout' } });
  });

  it('answers any bytes with a length or a refusal, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 43 }),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        async (at, noise) => {
          const wav = makeWav(0.05);
          wav.set(noise, at);
          const path = storedInput(wav, 'a.wav').path ?? '';
          const track = await readAudioTrack(path);
          if (track.kind === 'audio') expect(track.seconds).toBeGreaterThan(0);
          else expect(['no_audio', 'unreadable']).toContain(track.kind);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe.skipIf(!existsSync(AUDIO))('probeAudio on recordings nobody here made (needs ../shared)', () => {
  const facts = existsSync(AUDIO)
    ? (JSON.parse(readFileSync(`${AUDIO}/facts.json`, 'utf8')) as Record<string, { duration_s: number }>)
    : {};

  it.each(['jfk.mp3', 'jfk.wav', 'cards-001.wav', 'cards-002.wav', 'austen-0870.wav'])(
    'measures %s',
    async (name) => {
      const audio = await probeAudio(storedInput(readFileSync(`${AUDIO}/${name}`), name), signal);
      // The facts are rounded to the millisecond, and we round up.
      expect(Math.abs(audio.ms - (facts[name]?.duration_s ?? 0) * 1_000)).toBeLessThanOrEqual(1);
    },
  );

  it('holds jfk.mp3 at exactly 11,088 ms', async () => {
    const audio = await probeAudio(storedInput(readFileSync(`${AUDIO}/jfk.mp3`), 'jfk.mp3'), signal);
    expect(audio.ms).toBe(11_088);
  });

  it.each(['malformed/awful.wav', 'malformed/bad.wav', 'goforward.s16le16k.raw'])(
    'refuses %s',
    async (name) => {
      expect((await refusal(readFileSync(`${AUDIO}/${name}`), name)).code).toBe('file_unreadable');
    },
  );

  it('refuses films without sound and films that were cut', async () => {
    const silent = readFileSync(`${VIDEO}/mediabunny/frames.webm`);
    expect((await refusal(silent, 'frames.webm')).code).toBe('file_no_audio');
    const film = readFileSync(`${VIDEO}/moviepy/smpte-2997.mp4`);
    for (const bytes of [30_000, 300_000]) {
      const refused = await refusal(film.subarray(0, bytes), 'smpte.mp4');
      expect(refused).toMatchObject({ code: 'file_unreadable', facts: { reason: 'truncated' } });
    }
  });

  it('finds the length of a film whose container does not say it', async () => {
    const bytes = readFileSync(`${VIDEO}/moviepy/no_duration.webm`);
    const audio = await probeAudio(storedInput(bytes, 'no_duration.webm'), signal);
    expect(audio.ms).toBeGreaterThan(4_800);
    expect(audio.ms).toBeLessThan(4_900);
  });
});
