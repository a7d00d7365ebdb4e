import { describe, expect, it } from 'vitest';
import { resample } from '../../../sandbox/engines/audio/resample.ts';
import { amplitudeAt, tone } from './sound.ts';

describe('resampling', () => {
  for (const [from, to] of [
    [16_000, 44_100],
    [44_100, 16_000],
    [16_000, 22_050],
    [8_000, 16_000],
    [48_000, 16_000],
  ] as const) {
    it(`keeps a tone and its length from ${from} to ${to} Hz`, () => {
      const result = resample(tone(1_000, 1, from), from, to);
      expect(result).toHaveLength(to);
      expect(amplitudeAt(result, 1_000, to)).toBeCloseTo(0.5, 2);
    });
  }

  it('removes what the lower rate cannot carry, so that nothing folds back', () => {
    const result = resample(tone(12_000, 1, 44_100), 44_100, 16_000);
    expect(amplitudeAt(result, 4_000, 16_000)).toBeLessThan(0.005);
  });

  it('leaves a sound of the right rate alone', () => {
    const sound = tone(440, 0.1, 16_000);
    expect(resample(sound, 16_000, 16_000)).toBe(sound);
  });
});
