import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { nanoFromUsd, shortUsd } from '../../src/core/money.ts';

const cents = (text: string): bigint => nanoFromUsd(text.replaceAll(/[$,]/g, ''));

describe('an amount for people', () => {
  it.each([
    [0n, '$0.00'],
    [15n, '$0.000000015'],
    [794_640n, '$0.00079'],
    [800_000n, '$0.0008'],
    [17_416_000n, '$0.017'],
    [59_680_000n, '$0.06'],
    [999_999_999n, '$1.00'],
    [15_993_600_000n, '$15.99'],
    [1_234_500_000_000n, '$1,234.50'],
    [-17_416_000n, '-$0.017'],
  ])('%s billionths are %s', (nano, text) => {
    expect(shortUsd(nano)).toBe(text);
  });

  it('what it costs at most is never shown too small, what is left never too large', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), (nano) => {
        expect(cents(shortUsd(nano, 'up'))).toBeGreaterThanOrEqual(nano);
        expect(cents(shortUsd(nano, 'down'))).toBeLessThanOrEqual(nano);
      }),
    );
  });

  it('only nothing is shown as nothing', () => {
    fc.assert(fc.property(fc.bigInt(1n, 10n ** 12n), (nano) => shortUsd(nano, 'down') !== '$0.00'));
  });
});
