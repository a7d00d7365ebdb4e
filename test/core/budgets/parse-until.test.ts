import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUntil } from '../../../src/core/budgets/parse-until.ts';

describe('the end of a grant', () => {
  it.each([
    ['tonight', { days: 0 }],
    ['Today', { days: 0 }],
    ['tomorrow', { days: 1 }],
    ['12 hours', { hours: 12 }],
    ['12h', { hours: 12 }],
    ['in 1 hour', { hours: 1 }],
    ['3 days', { days: 3 }],
    ['until 3d', { days: 3 }],
    ['2  weeks', { days: 14 }],
    ['end of month', { end: 'month' }],
    ['2028-02-29', { day: '2028-02-29' }],
  ])('%s is understood', (typed, meant) => {
    expect(parseUntil(typed)).toEqual(meant);
  });

  it.each([
    '',
    'soon',
    '0 days',
    '-3 days',
    '93 days',
    '14 weeks',
    '9999 hours',
    '2027-02-29',
    '1/2/2027',
    'constructor',
  ])('%j is not guessed at', (typed) => {
    expect(parseUntil(typed)).toBeNull();
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (typed) => void parseUntil(typed)));
  });
});
