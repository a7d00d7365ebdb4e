import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipped, plainText, quoted } from '../../src/commands/plain-text.ts';

/** What Discord shows of escaped text. */
const shown = (text: string): string =>
  text.replaceAll('\u200b', '').replaceAll(/\\([^\p{L}\p{N}\s])/gu, '$1');

describe('somebody else’s words', () => {
  it('look the way they were written, without markdown, links, headings or mentions', () => {
    for (const [text, escaped] of [
      ['**bold** and `code`', '\\*\\*bold\\*\\* and \\`code\\`'],
      ['[click](https://evil.example)', '\\[click\\](https://evil.example)'],
      ['<@123> <#4> <:x:5>', '\\<@123\\> \\<#4\\> \\<:x:5\\>'],
      ['# title\n- item\n1. first\n-# small', '\\# title\n\\- item\n\\1. first\n\\-# small'],
      ['@everyone look', '@\u200beveryone look'],
      ['a-b, 3.5 and #hashtag', 'a-b, 3.5 and #hashtag'],
    ] as const) {
      expect(plainText(text)).toBe(escaped);
    }
  });

  it('keep every visible character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        fc.pre(!text.includes('\\'));
        const visible = text.replaceAll(/[^\P{Cc}\n\t]|[\u200b\u202a-\u202e\u2066-\u2069]/gu, '');
        expect(shown(plainText(text))).toBe(visible);
      }),
    );
  });

  it('lose what turns the reading direction around and what no screen shows', () => {
    expect(plainText('a\u202egpj.exe\u0000\u0007b')).toBe('agpj.exeb');
  });

  it('are cut at the end of a word, never inside a character', () => {
    expect(clipped('one two three four', 12)).toBe('one two…');
    expect(clipped('😀😀😀😀', 4)).toBe('😀…');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.integer({ min: 2, max: 120 }),
        (text, max) => {
          expect(clipped(text, max).length).toBeLessThanOrEqual(max);
        },
      ),
    );
  });

  it('are quoted line by line', () => {
    expect(quoted('one\n# two', 100)).toBe('> one\n> \\# two');
  });
});
