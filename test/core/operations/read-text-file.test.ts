import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTextFile } from '../../../src/core/operations/speech/read-text-file.ts';
import { makeWav } from '../../support/make-audio.ts';
import { storedInput } from '../../support/stored-input.ts';

const TEXT = 'Grüße, 世界 👋\nline two';

/** UTF-16 big endian, which Node can only swap. */
function big(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

describe('readTextFile', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16 of the other order with a mark', big(`\ufeff${TEXT}`)],
  ])('reads %s', async (_what, bytes) => {
    expect(await readTextFile(storedInput(bytes, 'a.txt'))).toBe(TEXT);
  });

  it('tells UTF-16 without a mark by its zeros', async () => {
    const latin = 'Nothing but plain letters.';
    expect(await readTextFile(storedInput(Buffer.from(latin, 'utf16le'), 'a.txt'))).toBe(latin);
    expect(await readTextFile(storedInput(big(latin), 'a.txt'))).toBe(latin);
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'file_empty'],
    ['sound', makeWav(0.1), 'file_type_wrong'],
    ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0', 'latin1'), 'file_type_wrong'],
    ['bytes that are no text', Buffer.from([0xc3, 0x28, 0x41]), 'file_type_wrong'],
    ['zeros', Buffer.alloc(64), 'file_type_wrong'],
    ['a file of five megabytes', Buffer.alloc(5 * 1024 * 1024, 'a'), 'text_too_long'],
  ])('refuses %s', async (_what, bytes, code) => {
    await expect(readTextFile(storedInput(bytes, 'a.txt'))).rejects.toMatchObject({ code });
  });

  it('reads every text it is given in UTF-8 as it is', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((one) => !/\p{Cc}|^\ufeff/u.test(one));
    await fc.assert(
      fc.asyncProperty(text, async (one) => {
        expect(await readTextFile(storedInput(Buffer.from(one), 'a.md'))).toBe(one);
      }),
    );
  });
});
