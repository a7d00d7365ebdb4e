import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mp3Frames } from '../../../src/core/media/mp3-frames.ts';
import { readAudioTrack } from '../../../src/core/media/read-audio-track.ts';
import { makeMp3, mp3Seconds } from '../../support/make-audio.ts';

const JFK = '../shared/corpora/audio/jfk.mp3';
const FORMATS = ['mp3_44100_128', 'mp3_44100_64', 'mp3_22050_32'] as const;

function total(data: Uint8Array): number {
  return mp3Frames(data).reduce((sum, frame) => sum + frame.seconds, 0);
}

async function measured(bytes: Uint8Array): Promise<number> {
  const path = join(tmpdir(), `helix-frames-${process.pid}-${bytes.byteLength}.mp3`);
  writeFileSync(path, bytes);
  const track = await readAudioTrack(path);
  return track.kind === 'audio' ? track.seconds : Number.NaN;
}

describe('mp3Frames', () => {
  it.each(FORMATS)('finds every frame of %s and its length', (format) => {
    const frames = mp3Frames(makeMp3(100, format));
    expect(frames).toHaveLength(100);
    expect(frames.reduce((sum, frame) => sum + frame.seconds, 0)).toBeCloseTo(mp3Seconds(100, format), 9);
  });

  it('leaves out tags before and after, and the summary frame', () => {
    const plain = Buffer.concat(mp3Frames(makeMp3(20, 'mp3_44100_128')).map((frame) => frame.bytes));
    const tagged = makeMp3(20, 'mp3_44100_128', { id3v2: true, info: true, id3v1: true });
    expect(Buffer.concat(mp3Frames(tagged).map((frame) => frame.bytes))).toEqual(plain);
  });

  it('drops a cut last frame and finds its way after stray bytes', () => {
    const cut = makeMp3(10, 'mp3_44100_64').subarray(0, 208 * 9 + 100);
    expect(mp3Frames(cut)).toHaveLength(9);
    const stray = Buffer.concat([
      makeMp3(5, 'mp3_44100_64'),
      Buffer.alloc(77, 0x41),
      makeMp3(5, 'mp3_44100_64'),
    ]);
    expect(mp3Frames(stray).length).toBeGreaterThanOrEqual(9);
  });

  it('joins pieces into a file that lasts as long as they do together, measured independently', async () => {
    const pieces = [30, 7, 55].map((count) => makeMp3(count, 'mp3_44100_128', { id3v2: true, info: true }));
    const joined = Buffer.concat(pieces.flatMap((piece) => mp3Frames(piece).map((frame) => frame.bytes)));
    expect(await measured(joined)).toBeCloseTo(mp3Seconds(92, 'mp3_44100_128'), 3);
    expect(total(joined)).toBeCloseTo(mp3Seconds(92, 'mp3_44100_128'), 9);
  });

  it.skipIf(!existsSync(JFK))('agrees with an independent reader about a real recording', async () => {
    const bytes = readFileSync(JFK);
    const joined = Buffer.concat(mp3Frames(bytes).map((frame) => frame.bytes));
    expect(Math.abs(total(bytes) - (await measured(joined)))).toBeLessThan(0.001);
    expect(Math.abs(total(bytes) - 11.088)).toBeLessThan(0.05);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        for (const frame of mp3Frames(bytes)) expect(frame.bytes.byteLength).toBeGreaterThan(4);
      }),
    );
  });
});
