import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from '../../../src/core/operations/speech/split-text.ts';
import { processorMs } from '../../support/processor-ms.ts';

const points = (text: string) => Array.from(text).length;
const solid = (text: string) => text.replaceAll(/\s/g, '');

describe('splitText', () => {
  it.each([
    ['a short text', 'Hello.', 100, ['Hello.']],
    ['nothing', '   ', 100, []],
    ['sentences', 'One one. Two two. Three.', 18, ['One one. Two two.', 'Three.']],
    ['a sentence that fills a piece', 'One one. Two.', 8, ['One one.', 'Two.']],
    ['paragraphs before sentences', 'Aa. Bb.\n\nCc. Dd.', 14, ['Aa. Bb.', 'Cc. Dd.']],
    [
      'clauses where sentences are too long',
      'alpha beta, gamma delta epsilon',
      16,
      ['alpha beta,', 'gamma delta', 'epsilon'],
    ],
    ['words where there are no marks', 'alpha beta gamma', 11, ['alpha beta', 'gamma']],
    ['a script without spaces', '今日は晴れ。明日は雨。', 7, ['今日は晴れ。', '明日は雨。']],
    ['a word longer than a piece', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
  ])('splits %s', (_what, text, max, pieces) => {
    expect(splitText(text, max)).toEqual(pieces);
  });

  it('never cuts an emoji that is made of several code points', () => {
    const family = '👩‍👩‍👧';
    for (const piece of splitText(family.repeat(5), 12)) {
      expect(solid(piece).replaceAll(family, '')).toBe('');
    }
  });

  it('loses nothing, invents nothing, keeps to the size and never cuts a word that fits', () => {
    const unit = fc.constantFrom('a', 'bc', ' ', ' ', '\n', '. ', ', ', '!', '語', '。', '😀', '\n\n', 'é');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 300 }), fc.integer({ min: 1, max: 60 }), (parts, max) => {
        const text = parts.join('');
        const pieces = splitText(text, max);
        expect(solid(pieces.join(''))).toBe(solid(text));
        const words = new Set(text.split(/\s+/));
        for (const piece of pieces) {
          expect(piece).toBe(piece.trim());
          expect(piece).not.toBe('');
          expect(points(piece)).toBeLessThanOrEqual(max);
          expect(piece.isWellFormed()).toBe(true);
        }
        // Without scripts that need no spaces, a piece is made of whole words unless one is too long.
        if (!/[語。]/u.test(text) && [...words].every((word) => points(word) <= max)) {
          for (const word of pieces.flatMap((piece) => piece.split(/\s+/))) expect(words).toContain(word);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('makes no more pieces than the text needs', () => {
    const text = 'A sentence of some length. '.repeat(400);
    const pieces = splitText(text, 2_500);
    expect(pieces).toHaveLength(Math.ceil(text.length / 2_500));
  });

  it.each(['word '.repeat(100_000), 'x'.repeat(500_000)])(
    'takes a moment for half a million characters',
    async (text) => {
      let pieces: string[] = [];
      expect(await processorMs(() => (pieces = splitText(text, 2_500)))).toBeLessThan(2_500);
      expect(pieces).toHaveLength(200);
    },
  );

  it('refuses a size that is none', () => {
    expect(() => splitText('a', 0)).toThrow(RangeError);
  });
});
