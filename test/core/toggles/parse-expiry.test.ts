import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpiry } from '../../../src/core/toggles/parse-expiry.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('the end of a setting', () => {
  it.each([
    ['30 min', '2026-11-22T12:30:00.000Z'],
    ['2h', '2026-11-22T14:00:00.000Z'],
    ['in 3 days', '2026-11-25T12:00:00.000Z'],
    [' Until 1 WEEK ', '2026-11-29T12:00:00.000Z'],
    ['2026-12-24 18:00', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24T18:00Z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24 18:00 UTC', '2026-12-24T18:00:00.000Z'],
    ['<t:1798135200:R>', '2026-12-24T18:00:00.000Z'],
  ])('is read as people type it: %s', (typed, iso) => {
    expect(parseExpiry(typed, NOW)).toBe(iso);
  });

  it.each([
    '',
    'soon',
    '0 min',
    '-2 h',
    '2026-11-22 12:00',
    '2026-11-22',
    '2027-02-31 10:00',
    '2999-01-01 00:00',
    '400 days',
    '1 year',
    '<t:1:R>',
  ])('is refused when it is none, past, or too far ahead: %s', (typed) => {
    expect(parseExpiry(typed, NOW)).toBeNull();
  });

  it('is ahead and within a year, or nothing, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^\d{1,4} ?(m|h|d|w|min|days)$/)), (typed) => {
        const iso = parseExpiry(typed, NOW);
        if (iso === null) return;
        expect(Date.parse(iso)).toBeGreaterThan(NOW);
        expect(Date.parse(iso)).toBeLessThanOrEqual(NOW + 366 * 86_400_000);
      }),
    );
  });
});
