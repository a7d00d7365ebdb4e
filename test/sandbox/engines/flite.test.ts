import { describe, expect, it } from 'vitest';
import { measurePitch } from '../../../sandbox/engines/recognition/measure-pitch.ts';
import {
  FLITE_RATE,
  FLITE_VOICES,
  fliteInstalled,
  speakWithFlite,
} from '../../../sandbox/engines/speech/flite.ts';

describe.skipIf(!fliteInstalled())('Flite', () => {
  for (const voice of FLITE_VOICES) {
    it(`speaks with the voice ${voice}`, () => {
      const { samples, phones } = speakWithFlite('Good morning to you all.', voice);
      const seconds = samples.length / FLITE_RATE;
      expect(seconds).toBeGreaterThan(1);
      expect(seconds).toBeLessThan(3);
      expect(phones.at(-1)?.end).toBeCloseTo(seconds, 0);
      expect(phones.some((phone) => phone.name === 'm')).toBe(true);
    });
  }

  it('says the same thing the same way every time', () => {
    const [first, second] = [0, 1].map(() => speakWithFlite('Good morning.', 'rms').samples);
    expect(first).toEqual(second);
  });

  it('speaks faster when told to', () => {
    const slow = speakWithFlite('Good morning.', 'slt', 0.7).samples.length;
    const fast = speakWithFlite('Good morning.', 'slt', 1.2).samples.length;
    expect(fast).toBeLessThan(slow * 0.7);
  });

  it('has a low and a high voice', () => {
    const pitch = (voice: 'rms' | 'slt') =>
      measurePitch(speakWithFlite('Good morning to you all.', voice).samples, FLITE_RATE) ?? 0;
    expect(pitch('rms')).toBeLessThan(130);
    expect(pitch('slt')).toBeGreaterThan(150);
  });
});
