import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dollars, parseAmount } from '../../../src/core/budgets/parse-amount.ts';
import { formatUsd } from '../../../src/core/money.ts';

const range = dollars(0, 100_000);

describe('an amount somebody types', () => {
  it.each([
    ['$12.50', '$12.50'],
    ['12.5', '$12.50'],
    ['12,50', '$12.50'],
    [' 12 ', '$12.00'],
    ['.5', '$0.50'],
    ['12.', '$12.00'],
    ['0,005', '$0.005'],
    ['1,000', '$1000.00'],
    ['1,000.25', '$1000.25'],
    ['1.000,25', '$1000.25'],
    ['$ 7', '$7.00'],
    ['7$', '$7.00'],
    ['7 USD', '$7.00'],
    ['US$7', '$7.00'],
    ['7 dollars', '$7.00'],
    ['-0', '$0.00'],
    ['\uff11\uff12', '$12.00'],
    ['0.000000001', '$0.000000001'],
    ['1.234567890000', '$1.23456789'],
    ['1.1250', '$1.125'],
  ])('%s is %s', (typed, meant) => {
    const parsed = parseAmount(typed, range);
    expect(parsed.ok ? formatUsd(parsed.amount) : parsed.why).toBe(meant);
  });

  it.each([
    ['', 'not_an_amount'],
    ['.', 'not_an_amount'],
    ['$', 'not_an_amount'],
    ['ten', 'not_an_amount'],
    ['1e3', 'not_an_amount'],
    ['0x10', 'not_an_amount'],
    ['NaN', 'not_an_amount'],
    ['Infinity', 'not_an_amount'],
    ['12 50', 'not_an_amount'],
    ['12€', 'not_an_amount'],
    ['1.2.3', 'not_an_amount'],
    ['1,00,00', 'not_an_amount'],
    ['9'.repeat(41), 'not_an_amount'],
    ['-5', 'negative'],
    ['\u22125', 'negative'],
    ['-$5', 'negative'],
    ['$-5', 'negative'],
    ['1.000', 'ambiguous'],
    ['1.125', 'ambiguous'],
    ['0.0000000001', 'too_precise'],
    ['100000.01', 'too_large'],
    ['9'.repeat(40), 'too_large'],
  ])('%s is refused: %s', (typed, why) => {
    expect(parseAmount(typed, range)).toEqual({ ok: false, why });
  });

  it('may be the least and the most, and nothing beyond', () => {
    const user = dollars(10, 1_000);
    expect(parseAmount('10', user).ok && parseAmount('1000', user).ok).toBe(true);
    expect(parseAmount('9.99', user)).toEqual({ ok: false, why: 'too_small' });
    expect(parseAmount('1000.000000001', user)).toEqual({ ok: false, why: 'too_large' });
  });

  it('is read back as the same amount to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, range.most), (amount) => {
        fc.pre(!/^\$[1-9]\d{0,2}\.\d{3}$/.test(formatUsd(amount)));
        expect(parseAmount(formatUsd(amount), range)).toEqual({ ok: true, amount });
      }),
    );
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        expect(typeof parseAmount(typed, range).ok).toBe('boolean');
      }),
    );
  });
});
