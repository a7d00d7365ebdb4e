/** Money is integer nano-USD (1 USD = 1,000,000,000), text on the wire: floats cannot be audited. */
export type Nano = bigint;

/** Nano-USD in one dollar. */
const NANO_PER_USD = 1_000_000_000n;

/**
 * Cost in nano-USD of `quantity` units at `priceNano` per `per` units, rounded up, as the database does it.
 * `quantity` is a non-negative integer (tokens, characters, milliseconds); anything else throws RangeError.
 */
export function costOf(quantity: number, priceNano: Nano, per: number): Nano {
  if (!Number.isSafeInteger(quantity) || quantity < 0 || !Number.isSafeInteger(per) || per <= 0) {
    throw new RangeError(`cannot price quantity ${quantity} per ${per}`);
  }
  const divisor = BigInt(per);
  return (BigInt(quantity) * priceNano + divisor - 1n) / divisor;
}

/** Exact nano-USD of a decimal dollar text such as "0.0043"; throws RangeError on more than 9 decimals. */
export function nanoFromUsd(usd: string): Nano {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(usd);
  if (!match) throw new RangeError(`not an amount in dollars: ${usd}`);
  const nano = BigInt(match[2] ?? '0') * NANO_PER_USD + BigInt((match[3] ?? '').padEnd(9, '0'));
  return match[1] === '-' ? -nano : nano;
}

/** Exact dollar text, at least two decimals and no trailing zeros beyond them: `$0.00079464`, `$10.00`. */
export function formatUsd(nano: Nano): string {
  const sign = nano < 0n ? '-' : '';
  const abs = nano < 0n ? -nano : nano;
  const fraction = (abs % NANO_PER_USD).toString().padStart(9, '0').replace(/0+$/, '').padEnd(2, '0');
  return `${sign}$${abs / NANO_PER_USD}.${fraction}`;
}
