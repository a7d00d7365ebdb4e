/**
 * Exact dollar text of nano-USD (1 USD = 1,000,000,000), at least two decimals and no zeros beyond them.
 * Money arrives as decimal text and is never a float here; anything else is shown as "unknown", never as zero.
 * @param {unknown} nano decimal text such as "430000"
 * @returns {string} such as "$0.00043"
 */
export function dollars(nano) {
  if (typeof nano !== 'string' || !/^-?\d+$/.test(nano)) return 'unknown';
  const value = BigInt(nano);
  const abs = value < 0n ? -value : value;
  const fraction = (abs % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '').padEnd(2, '0');
  return `${value < 0n ? '-' : ''}$${abs / 1_000_000_000n}.${fraction}`;
}

/**
 * Share of `limit` that `part` is, 0 to 1, for drawing a bar. Both are nano-USD text.
 * @param {string} part
 * @param {string} limit
 * @returns {number}
 */
export function share(part, limit) {
  const whole = BigInt(limit);
  if (whole <= 0n) return 1;
  return Math.min(1, Math.max(0, Number((BigInt(part) * 10_000n) / whole) / 10_000));
}
