import { describe, expect, it } from 'vitest';
import { findFfmpeg } from '../../../src/core/media/find-ffmpeg.ts';
import { voiceNote } from '../../../src/core/media/voice-note.ts';
import { waveformOf } from '../../../src/core/media/waveform.ts';
import { makeMp3 } from '../../support/make-audio.ts';

const ffmpeg = await findFfmpeg(null, process.env['PATH'] ?? '');
const never = new AbortController().signal;
const points = (waveform: string): number[] => [...Buffer.from(waveform, 'base64')];

/** A second of silence, then one of a full tone, then one of half of it. */
function steps(rate: number): Int16Array {
  return Int16Array.from({ length: 3 * rate }, (_, at) => {
    const level = [0, 32_000, 16_000][Math.floor(at / rate)] ?? 0;
    return Math.round(level * Math.sin((2 * Math.PI * 440 * at) / rate));
  });
}

describe('a waveform', () => {
  it('has ten points a second that say how loud it is, the loudest at the top', () => {
    const drawn = points(waveformOf(steps(8_000), 8_000));
    expect(drawn).toHaveLength(30);
    expect(drawn.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(drawn.slice(10, 20).every((point) => point >= 254)).toBe(true);
    expect(drawn.slice(20).every((point) => Math.abs(point - 128) <= 1)).toBe(true);
  });

  it('has at least one point and at most 256, and silence is flat', () => {
    expect(points(waveformOf(new Int16Array(3), 8_000))).toEqual([0]);
    expect(points(waveformOf(new Int16Array(8_000 * 600), 8_000))).toEqual(
      Array.from({ length: 256 }, () => 0),
    );
    expect(points(waveformOf(steps(8_000), 8)).length).toBe(256);
  });
});

describe.skipIf(ffmpeg === null)('a voice message made of an MP3', () => {
  it('is Opus in OGG with one channel, as long as it sounds', async () => {
    const mp3 = makeMp3(100, 'mp3_44100_128');
    const note = await voiceNote(ffmpeg ?? '', mp3, never);
    const head = Buffer.from(note.ogg).toString('latin1', 0, 64);
    expect(head.startsWith('OggS')).toBe(true);
    expect(head.charCodeAt(head.indexOf('OpusHead') + 9)).toBe(1);
    // A hundred frames of 1,152 samples at 44.1 kHz, give or take what encoders add.
    expect(Math.abs(note.seconds - 2.612)).toBeLessThan(0.06);
    expect(points(note.waveform).length).toBe(Math.ceil(note.seconds * 10));
  });

  it('is refused for what is no MP3, and let go when nobody wants it', async () => {
    await expect(voiceNote(ffmpeg ?? '', Buffer.from('not sound at all'), never)).rejects.toThrow();
    await expect(
      voiceNote(ffmpeg ?? '', makeMp3(10, 'mp3_44100_128'), AbortSignal.abort()),
    ).rejects.toThrow();
    await expect(voiceNote('/no/such/ffmpeg', makeMp3(10, 'mp3_44100_128'), never)).rejects.toThrow();
  });
});
