import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculate } from '../../../src/core/operations/agent/calculate.ts';

describe('the calculator', () => {
  it.each([
    ['1 + 2 * 3', '7'],
    ['(1 + 2) * 3', '9'],
    ['0.1 + 0.2', '0.3'],
    ['-2 ^ 2', '-4'],
    ['2 ^ 3 ^ 2', '512'],
    ['10 / 4', '2.5'],
    ['1 / 3', '0.33333333333333333333'],
    ['2 / 3', '0.66666666666666666667'],
    ['19% * 250', '47.5'],
    ['12,5', null],
    ['sum(12.50, 3.205, -1)', '14.705'],
    ['avg(1, 2, 4)', '2.33333333333333333333'],
    ['max(3, sum(1, 1), 2.5) - min(3, 1)', '2'],
    ['count(5, 5, 5)', '3'],
    ['round(2.345, 2)', '2.35'],
    ['round(-2.5)', '-3'],
    ['abs(-7.10)', '7.1'],
    ['6 × 7 ÷ 2', '21'],
    ['99999999999999999999 + 1', '100000000000000000000'],
    ['-0', '0'],
    ['1 / 0', null],
    ['1 +', null],
    ['(1', null],
    ['1 2', null],
    ['constructor(1)', null],
    ['__proto__', null],
    ['2 ^ 9999', null],
    ['9 ^ 64 ^ 64', null],
    ['sum()', null],
    ['', null],
    ['('.repeat(200) + '1' + ')'.repeat(200), null],
    ['1+'.repeat(5_000) + '1', null],
  ])('%s', (expression, expected) => {
    if (expected === null) expect(() => calculate(expression)).toThrow(RangeError);
    else expect(calculate(expression)).toBe(expected);
  });

  it('adds cents exactly, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 50 }),
        (cents) => {
          const texts = cents.map(
            (cent) =>
              `${cent < 0 ? '-' : ''}${Math.floor(Math.abs(cent) / 100)}.${String(Math.abs(cent) % 100).padStart(2, '0')}`,
          );
          const total = cents.reduce((sum, cent) => sum + cent, 0);
          expect(Number(calculate(`100 * sum(${texts.join(', ')})`))).toBe(total === 0 ? 0 : total);
        },
      ),
    );
  });

  it('never does anything but answer or refuse', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        try {
          expect(calculate(text)).toMatch(/^-?\d+(\.\d+)?$/);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
