/** An exact decimal number: `digits` / 10^`scale`. */
export type Decimal = { digits: bigint; scale: number };

/** Places behind the point a division keeps, and most digits any number may have: a limit on work, not on sums. */
const PLACES = 20;
const DIGITS_MAX = 200;

function checked(digits: bigint, scale: number): Decimal {
  if (digits.toString().length > DIGITS_MAX) throw new RangeError('the number is too long');
  return { digits, scale };
}

/** Reads `12`, `-3.50` or `.5`. */
export function decimal(text: string): Decimal {
  const [whole = '', part = ''] = text.split('.');
  return checked(BigInt(`${whole}${part}` || '0'), part.length);
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  const raise = (one: Decimal): bigint => one.digits * 10n ** BigInt(scale - one.scale);
  return [raise(a), raise(b), scale];
}

export const add = (a: Decimal, b: Decimal): Decimal => {
  const [x, y, scale] = aligned(a, b);
  return checked(x + y, scale);
};

export const negate = ({ digits, scale }: Decimal): Decimal => ({ digits: -digits, scale });

export const multiply = (a: Decimal, b: Decimal): Decimal => checked(a.digits * b.digits, a.scale + b.scale);

/** Half goes away from zero, as people round. */
export function roundTo({ digits, scale }: Decimal, places: number): Decimal {
  if (scale <= places) return { digits, scale };
  const unit = 10n ** BigInt(scale - places);
  const half = digits < 0n ? -unit / 2n : unit / 2n;
  return { digits: (digits + half) / unit, scale: places };
}

/** To 20 places. Throws RangeError for a division by zero. */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) throw new RangeError('a division by zero');
  const [x, y] = aligned(a, b);
  return roundTo(checked((x * 10n ** BigInt(PLACES + 1)) / y, PLACES + 1), PLACES);
}

export const compare = (a: Decimal, b: Decimal): number => {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
};

/** Without zeros that say nothing. */
export function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const padded = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale);
  const part = padded.slice(padded.length - scale).replace(/0+$/, '');
  return part === '' ? `${whole === '0' ? '' : sign}${whole}` : `${sign}${whole}.${part}`;
}
