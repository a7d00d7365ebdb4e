import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeAudio } from '../../../sandbox/engines/audio/decode-audio.ts';
import { decodeRaw } from '../../../sandbox/engines/audio/decode-raw.ts';
import { findFfmpeg } from '../../../sandbox/engines/find-ffmpeg.ts';
import { toPcm16, wavHeader } from '../../../sandbox/engines/audio/wav.ts';
import { amplitudeAt, tone } from './sound.ts';

const never = new AbortController().signal;
const ffmpeg = findFfmpeg();
const corpora = '../shared/corpora';
const SECONDS = 3;

function wav(): Buffer {
  const data = toPcm16(tone(1_000, SECONDS, 16_000));
  return Buffer.concat([wavHeader(16_000, data.length), data]);
}

/** File names and how ffmpeg makes them; the last four are read by ffmpeg again, the others by packages. */
const FORMATS: [string, string][] = [
  ['opus.ogg', '-c:a libopus'],
  ['vorbis.ogg', '-c:a libvorbis'],
  ['opus.webm', '-c:a libopus'],
  ['vorbis.webm', '-c:a libvorbis'],
  ['sound.flac', '-c:a flac'],
  ['stereo.mp3', '-c:a libmp3lame -ac 2 -ar 44100'],
  ['in-matroska.mkv', '-c:a libmp3lame'],
  ['telephone.wav', '-c:a pcm_mulaw -ar 8000'],
  ['deep.wav', '-c:a pcm_s24le'],
  ['float.wav', '-c:a pcm_f32le -ac 2'],
  ['sound.m4a', '-c:a aac'],
  ['sound.mp4', '-c:a aac'],
  ['sound.aiff', '-c:a pcm_s16be'],
  ['sound.wma', '-c:a wmav2'],
];

describe('decoding', () => {
  const folder = mkdtempSync(join(tmpdir(), 'helix-decode-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.skipIf(!ffmpeg)('recordings of every kind people send', () => {
    beforeAll(() => {
      const input = wav();
      for (const [name, options] of FORMATS)
        execFileSync(
          ffmpeg ?? '',
          ['-v', 'error', '-i', 'pipe:0', ...options.split(' '), join(folder, name)],
          {
            input,
          },
        );
    });

    for (const [name] of FORMATS) {
      it(`reads ${name}`, async () => {
        const { channels, rate, seconds } = await decodeAudio(readFileSync(join(folder, name)), never);
        // Formats with large frames (WMA) lose part of one at the end, how much depends on the decoder at hand.
        expect(seconds).toBeGreaterThan(SECONDS - 0.05);
        expect(seconds).toBeLessThan(SECONDS + 0.12);
        const middle = channels[0]?.subarray(rate, 2 * rate) ?? new Float32Array();
        // ffmpeg gives each of two channels half the power.
        expect(amplitudeAt(middle, 1_000, rate)).toBeGreaterThan(0.33);
        expect(amplitudeAt(middle, 1_000, rate)).toBeLessThan(0.55);
      });
    }

    it('keeps both channels of a stereo recording', async () => {
      const { channels } = await decodeAudio(readFileSync(join(folder, 'stereo.mp3')), never);
      expect(channels).toHaveLength(2);
    });
  });

  it('reads WAV', async () => {
    expect(await decodeAudio(wav(), never)).toMatchObject({ rate: 16_000, seconds: SECONDS });
  });

  it('reads headerless samples when told how', () => {
    const data = toPcm16(tone(1_000, 1, 8_000));
    expect(decodeRaw(data, { rate: 8_000, channels: 1 }).seconds).toBe(1);
    expect(decodeRaw(data, { rate: 8_000, channels: 2 }).channels).toHaveLength(2);
  });

  for (const [name, bytes] of [
    ['nothing', new Uint8Array()],
    ['a text', Buffer.from('these are words, not sound '.repeat(50))],
    ['half a header', wav().subarray(0, 30)],
    ['noise', Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 251)],
  ] as const) {
    it(`refuses ${name}`, async () => {
      await expect(decodeAudio(bytes, never)).rejects.toMatchObject({ code: 'undecodable' });
    });
  }

  it('refuses more than half an hour', () => {
    const hour = new Uint8Array(2 * 8_000 * 3_600);
    expect(() => decodeRaw(hour, { rate: 8_000, channels: 1 })).toThrow(/half an hour/);
  });

  it.skipIf(!existsSync(corpora))('reads real recordings to their true length', async () => {
    const length = async (path: string) =>
      (await decodeAudio(readFileSync(join(corpora, path)), never)).seconds;
    expect(await length('audio/jfk.mp3')).toBeCloseTo(11.088, 3);
    expect(await length('audio/jfk.wav')).toBeCloseTo(11, 3);
    expect(await length('video/moviepy/no_duration.webm')).toBeCloseTo(4.86, 1);
  });

  it.skipIf(!existsSync(corpora))('refuses malformed recordings and silent films', async () => {
    for (const path of [
      'audio/malformed/awful.wav',
      'audio/malformed/bad.wav',
      'video/mediabunny/frames.webm',
    ])
      await expect(decodeAudio(readFileSync(join(corpora, path)), never)).rejects.toMatchObject({
        code: 'undecodable',
      });
  });
});
