import { describe, expect, it } from 'vitest';
import { RefusalError } from '../../../src/core/errors.ts';
import { chooseVoice } from '../../../src/core/operations/speech/choose-voice.ts';
import { findVoice, matchVoices } from '../../../src/core/operations/speech/match-voices.ts';
import type { Voice } from '../../../src/core/providers/provider.ts';

function voice(id: string, name: string, description = ''): Voice {
  return { id, name, category: 'premade', description, previewUrl: null };
}

const VOICES = [
  voice('21m00', 'Rachel - Matter-of-fact', 'american, calm'),
  voice('CwhRB', 'Roger - Laid-Back, Casual', 'american, classy'),
  voice('Xb7hH', 'Zoë – Warm', 'irish'),
  voice('iP95p', 'rms'),
  voice('dup-1', 'Sam One'),
  voice('dup-2', 'Sam Two'),
];

describe('a voice', () => {
  it.each([
    ['its id', 'CwhRB', 'CwhRB'],
    ['its whole name', 'roger - laid-back, casual', 'CwhRB'],
    ['its first name', 'Roger', 'CwhRB'],
    ['its name without accents', 'zoe', 'Xb7hH'],
    ['a short name', ' RMS ', 'iP95p'],
  ])('is found by %s', (_what, asked, id) => {
    expect(findVoice(VOICES, asked)?.id).toBe(id);
  });

  it.each([['Sam'], ['Ro'], ['nobody'], ['']])('is not guessed from %j', (asked) => {
    expect(findVoice(VOICES, asked)).toBeNull();
  });

  it('is the vendor’s first when none is asked for', () => {
    expect(chooseVoice(VOICES, null).id).toBe('21m00');
    expect(chooseVoice(VOICES, '').id).toBe('21m00');
  });

  it('that does not exist is refused with the five closest names', () => {
    let refused: unknown;
    try {
      chooseVoice(VOICES, 'Rodger');
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(RefusalError);
    const { code, facts } = refused as RefusalError;
    expect(code).toBe('voice_unknown');
    expect(String(facts['closest']).split('; ')).toHaveLength(5);
    expect(facts['closest']).toMatch(/^Roger - Laid-Back, Casual; /);
    expect(facts['voice']).toBe('Rodger');
  });

  it('that does not exist is refused also where there are no voices at all', () => {
    expect(() => chooseVoice([], null)).toThrow('voice_unknown');
  });
});

describe('matchVoices', () => {
  it('puts the best match first, then the vendor’s order', () => {
    expect(matchVoices(VOICES, 'sam', 2).map(({ id }) => id)).toEqual(['dup-1', 'dup-2']);
    expect(matchVoices(VOICES, 'ro', 1)[0]?.id).toBe('CwhRB');
    expect(matchVoices(VOICES, 'irish', 1)[0]?.id).toBe('Xb7hH');
    expect(matchVoices(VOICES, 'two', 1)[0]?.id).toBe('dup-2');
  });

  it('answers the first ones when nothing is typed, and never more than asked', () => {
    expect(matchVoices(VOICES, '', 3)).toEqual(VOICES.slice(0, 3));
    expect(matchVoices(VOICES, 'x'.repeat(5_000), 25)).toHaveLength(VOICES.length);
  });
});
