import { describe, expect, it } from 'vitest';
import { spokenAmounts } from '../../../sandbox/engines/language/spoken-amounts.ts';

const valuesIn = (text: string): [number, string][] =>
  spokenAmounts(text).map(({ value, currency }) => [value, currency]);

describe('sums of money said in words', () => {
  it.each([
    ['two hundred dollars', 200],
    ['forty two dollars and fifty cents', 42.5],
    ['forty-two dollars', 42],
    ['one hundred and twenty dollars', 120],
    ['a hundred dollars', 100],
    ['one thousand two hundred and five dollars', 1_205],
    ['three million five hundred thousand dollars', 3_500_000],
    ['nineteen point nine five dollars', 19.95],
    ['ninety nine cents', 0.99],
  ])('reads "%s" as %d', (text, value) => {
    expect(valuesIn(`Well it was ${text} in the end`)).toEqual([[value, 'USD']]);
  });

  it('keeps sums apart that a recogniser ran together, and those that come twice', () => {
    expect(
      valuesIn(
        'three hundred dollars on paper one hundred dollars on ink and one hundred euros and fifty pounds for the rest',
      ),
    ).toEqual([
      [300, 'USD'],
      [100, 'USD'],
      [100, 'EUR'],
      [50, 'GBP'],
    ]);
  });

  it('takes numbers of other things, and words that only look alike, for no money', () => {
    expect(valuesIn('we bought twenty five chairs on the second of may and one by one they broke')).toEqual(
      [],
    );
  });

  it('gives the words of a sum as they stand in the text', () => {
    expect(spokenAmounts('About Forty Two dollars and fifty cents.').map(({ text }) => text)).toEqual([
      'Forty Two dollars and fifty cents',
    ]);
  });
});
