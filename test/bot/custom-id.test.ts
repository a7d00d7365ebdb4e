import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CUSTOM_ID_MAX, formatCustomId, parseCustomId } from '../../src/bot/custom-id.ts';

const word = fc.stringMatching(/^[a-z][a-z_]{0,10}$/);
const customId = fc.record({
  scope: word,
  action: word,
  id: fc.uuid(),
  arg: fc.option(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' })),
});

describe('a custom_id', () => {
  it('comes back as it was written, and fits Discord', () => {
    fc.assert(
      fc.property(customId, (value) => {
        fc.pre((value.arg?.length ?? 0) <= 30);
        const text = formatCustomId(value);
        expect(text.length).toBeLessThanOrEqual(CUSTOM_ID_MAX);
        expect(parseCustomId(text)).toEqual(value);
      }),
    );
  });

  it('is unknown when it is not one of this version', () => {
    for (const text of [
      '',
      'v1',
      'v1:op:cancel',
      'v2:op:cancel:0197a1b2',
      'op:cancel:0197a1b2',
      'v1:OP:cancel:0197a1b2',
      'v1:op:cancel:../../etc',
      'v1:op:cancel:0197a1b2:',
      `v1:op:cancel:0197a1b2:${'x'.repeat(100)}`,
    ]) {
      expect(parseCustomId(text), text).toBeNull();
    }
  });

  it('never breaks on anything a client may send', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const value = parseCustomId(text);
        if (value !== null) expect(formatCustomId(value)).toBe(text);
      }),
    );
  });

  it('is refused rather than cut when it does not fit', () => {
    const value = { scope: 'speak', action: 'submit', id: '0', arg: 'x'.repeat(100) };
    expect(() => formatCustomId(value)).toThrow(RangeError);
    expect(() => formatCustomId({ ...value, arg: '' })).toThrow(RangeError);
    expect(() => formatCustomId({ ...value, scope: 'a:b', arg: null })).toThrow(RangeError);
  });
});
