/** Money is integer nano-USD (1 USD = 1,000,000,000), text on the wire: floats cannot be audited. */
export type Nano = bigint;

/** Nano-USD in one dollar. */
export const NANO_PER_USD = 1_000_000_000n;

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

/** Which way an amount is rounded for people: what something costs at most goes up, what is left goes down. */
export type Rounding = 'nearest' | 'up' | 'down';

/**
 * An amount as people read it: cents from a dollar on, with thousands separators, and two digits that say something below
 * it: `$1,234.50`, `$0.35`, `$0.00083`. Only zero is `$0.00`. For texts that compare and explain; what was booked and what
 * an admin allows is exact: `formatUsd`.
 */
export function shortUsd(nano: Nano, rounding: Rounding = 'nearest'): string {
  const abs = nano < 0n ? -nano : nano;
  // How many of the last digits are dropped: of nine behind the point two stay, below a dollar the first two that count.
  const beyond = abs >= NANO_PER_USD ? 7 : Math.min(7, abs.toString().length - 2);
  const unit = 10n ** BigInt(Math.max(0, beyond));
  // Below zero, up is towards less.
  const grows = nano < 0n ? 'down' : 'up';
  const part = rounding === 'nearest' ? unit / 2n : rounding === grows ? unit - 1n : 0n;
  const text = formatUsd(((abs + part) / unit) * unit);
  const [whole = '', cents = ''] = text.slice(1).split('.');
  return `${nano < 0n ? '-' : ''}$${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}.${cents}`;
}
