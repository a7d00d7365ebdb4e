import { describe, expect, it } from 'vitest';
import { decodeAudio } from '../../../sandbox/engines/audio/decode-audio.ts';
import { createEncoder } from '../../../sandbox/engines/audio/encoder.ts';
import { toALaw, toMuLaw } from '../../../sandbox/engines/audio/g711.ts';
import {
  contentTypeOf,
  OUTPUT_FORMATS,
  parseOutputFormat,
} from '../../../sandbox/engines/audio/output-format.ts';
import { amplitudeAt, tone } from './sound.ts';

const never = new AbortController().signal;

async function encode(name: string, seconds: number): Promise<Uint8Array> {
  const format = parseOutputFormat(name);
  if (!format) throw new Error(name);
  const encoder = await createEncoder(format);
  const half = tone(1_000, seconds / 2, 16_000);
  const pieces = [encoder.encode(half, 16_000), encoder.encode(half, 16_000), encoder.finish()];
  return new Uint8Array(Buffer.concat(pieces));
}

describe('encoding speech', () => {
  for (const name of [...OUTPUT_FORMATS].filter((format) => format.startsWith('mp3'))) {
    it(`makes ${name} at its rate and bitrate, as long as the sound`, async () => {
      const bytes = await encode(name, 4);
      const [, rate, kbps] = name.split('_').map(Number);
      const decoded = await decodeAudio(bytes, never);
      expect(decoded.rate).toBe(rate);
      expect(decoded.seconds).toBeGreaterThan(4);
      expect(decoded.seconds).toBeLessThan(4.2);
      expect((bytes.length * 8) / 1_000 / decoded.seconds).toBeCloseTo(kbps ?? 0, -1);
      const middle = decoded.channels[0]?.subarray(decoded.rate, decoded.rate * 3) ?? new Float32Array();
      expect(amplitudeAt(middle, 1_000, decoded.rate)).toBeCloseTo(0.5, 1);
    });
  }

  it('makes WAV whose header tells its length', async () => {
    const decoded = await decodeAudio(await encode('wav_22050', 2), never);
    expect(decoded).toMatchObject({ rate: 22_050, seconds: 2 });
  });

  it('makes headerless samples and telephone sound', async () => {
    expect(await encode('pcm_24000', 1)).toHaveLength(48_000);
    expect(await encode('ulaw_8000', 1)).toHaveLength(8_000);
    expect(await encode('alaw_8000', 1)).toHaveLength(8_000);
  });

  it('codes telephone sound as ITU-T G.711 has it', () => {
    expect([...toMuLaw(Float32Array.of(0, 1, -1))]).toEqual([0xff, 0x80, 0x00]);
    expect([...toALaw(Float32Array.of(0, 1, -1))]).toEqual([0xd5, 0xaa, 0x2a]);
  });

  it('knows no format it cannot make', () => {
    expect(parseOutputFormat('opus_48000_64')).toBeNull();
    expect(parseOutputFormat('mp3_44100')).toBeNull();
    expect(contentTypeOf({ codec: 'mp3', rate: 44_100, kbps: 128 })).toBe('audio/mpeg');
  });
});
