import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignCharacters } from '../../../sandbox/engines/speech/align-characters.ts';
import { isSpeakable, toSpeakable } from '../../../sandbox/engines/speech/speakable.ts';
import { splitText } from '../../../sandbox/engines/speech/split-text.ts';

describe('cutting a text into pieces', () => {
  it('loses nothing and keeps every piece short, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'grapheme' }), (text) => {
        const pieces = splitText(text, 40);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        for (const piece of pieces) expect(piece.text.length).toBeLessThanOrEqual(40);
      }),
      { numRuns: 200 },
    );
  });

  it('ends a piece with a sentence, but not with an abbreviation', () => {
    const pieces = splitText('Mr. Smith comes at nine. Will he stay? Yes.');
    expect(pieces.map((piece) => piece.text)).toEqual([
      'Mr. Smith comes at nine. ',
      'Will he stay? ',
      'Yes.',
    ]);
    expect(pieces.every((piece) => piece.endsSentence)).toBe(true);
  });

  it('cuts a long sentence after a comma, without a rest', () => {
    const pieces = splitText('one two three, four five six seven eight', 20);
    expect(pieces[0]).toEqual({ text: 'one two three, ', endsSentence: false });
  });
});

describe('what an English voice can say', () => {
  it('writes typographic signs and accents plainly', () => {
    expect(toSpeakable('“Café” – it’s £5…')).toBe('"Cafe" , it\'s pounds 5...');
  });

  it('leaves other scripts out', () => {
    expect(toSpeakable('日本語 hello 😀')).toBe('hello');
    expect(isSpeakable('日本語 😀!')).toBe(false);
    expect(isSpeakable('42')).toBe(true);
  });
});

describe('when characters are heard', () => {
  const phones = [
    { name: 'pau', end: 0.1 },
    { name: 'hh', end: 0.2 },
    { name: 'ay', end: 0.4 },
    { name: 'pau', end: 0.5 },
  ];

  it('spreads letters over the sounds, from the asked offset on', () => {
    const { characters, starts, ends } = alignCharacters('hi!', phones, 2);
    expect(characters).toEqual(['h', 'i', '!']);
    expect(starts).toEqual([2.1, 2.2, 2.4]);
    expect(ends).toEqual([2.2, 2.4, 2.4]);
  });

  it('never goes back in time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const { starts, ends } = alignCharacters(text, phones, 0);
        const times = starts.flatMap((start, index) => [start, ends[index] ?? 0]);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }),
    );
  });
});
