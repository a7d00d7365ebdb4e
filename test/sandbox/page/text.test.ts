import { describe, expect, it } from 'vitest';
import { dollars, share } from '../../../sandbox/page/text/money.js';
import { relativeText } from '../../../sandbox/page/text/moment.js';
import { clockText, sizeText } from '../../../sandbox/page/text/size.js';

describe('money', () => {
  it('shows nano-USD exactly, with two decimals or more', () => {
    expect(dollars('794640')).toBe('$0.00079464');
    expect(dollars('10000000000')).toBe('$10.00');
    expect(dollars('-1')).toBe('-$0.000000001');
    expect(dollars('9007199254740993000000001')).toBe('$9007199254740993.000000001');
  });

  it('never shows an unknown amount as zero', () => {
    for (const unknown of [null, undefined, '', '1.5', 0, 'NaN']) expect(dollars(unknown)).toBe('unknown');
  });

  it('draws a budget of nothing as full', () => {
    expect(share('0', '0')).toBe(1);
    expect(share('2500', '10000')).toBe(0.25);
  });
});

describe('times and sizes', () => {
  it('counts a relative time in its largest unit', () => {
    expect(relativeText(1_000_300, 1_000_000)).toBe('in 5 minutes');
    expect(relativeText(1_000_000, 1_007_300)).toBe('2 hours ago');
    expect(relativeText(1_000_001, 1_000_000)).toBe('in 1 second');
  });

  it('shows a length as a clock and a size in decimal units', () => {
    expect([clockText(4.9), clockText(750), clockText(3723), clockText(Number.NaN)]).toEqual([
      '0:04',
      '12:30',
      '1:02:03',
      '0:00',
    ]);
    expect([sizeText(950), sizeText(34_560), sizeText(999_960), sizeText(-1)]).toEqual([
      '950 B',
      '34.6 kB',
      '1 MB',
      'unknown size',
    ]);
  });
});
