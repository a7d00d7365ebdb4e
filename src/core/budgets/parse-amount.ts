import { NANO_PER_USD, type Nano, nanoFromUsd } from '../money.ts';

/** The least and the most an amount may be, both included. */
export type AmountRange = { least: Nano; most: Nano };

/** Why a typed amount is not taken. */
export type AmountRefusal =
  | 'not_an_amount'
  | 'negative'
  /** `1.250` is a dollar and a quarter for some, and more than a thousand for others. */
  | 'ambiguous'
  /** More digits after the point than money has here (nine). */
  | 'too_precise'
  | 'too_small'
  | 'too_large';

/** What somebody typed, read as money, or why it cannot be. */
export type ParsedAmount = { ok: true; amount: Nano } | { ok: false; why: AmountRefusal };

const SIGN = /^[-\u2212\u2013]/;
const CURRENCY = /^(?:us\$|usd|\$)\s*|\s*(?:us\$|usd|dollars?|\$)$/giu;
const PLAIN = /^\d+$/;
/** `12.5`, `.5`, `12.`. */
const POINT = /^(\d*)\.(\d*)$/;
/** `12,50`; three digits after a comma are a group, unless nothing but a zero stands before it. */
const COMMA = /^(\d+),(\d{1,2}|\d{4,})$|^(0+),(\d+)$/;
const GROUPED = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.(\d*))?$/;
const GROUPED_EUROPEAN = /^[1-9]\d{0,2}(?:\.\d{3})+,(\d+)$|^[1-9]\d{0,2}(?:\.\d{3}){2,}$/;
const EITHER = /^[1-9]\d{0,2}\.\d{3}$/;
/** Nobody types longer amounts; longer text is not worth reading. */
const LENGTH_MAX = 40;

/** The same number with a point and without groups; null when it is no number. */
function withPoint(text: string): string | null {
  if (PLAIN.test(text)) return text;
  if (GROUPED.test(text)) return text.replaceAll(',', '');
  if (GROUPED_EUROPEAN.test(text)) return text.replaceAll('.', '').replace(',', '.');
  if (COMMA.test(text)) return text.replace(',', '.');
  const point = POINT.exec(text);
  return point && `${point[1]}${point[2]}` !== '' ? text : null;
}

/**
 * Reads an amount of dollars as people type it: `$12.50`, `12.5`, `12,50`, `1,000`, `1.000,50`, `5 USD`. Whatever
 * could mean two amounts is refused, because a guess at money is worse than a question.
 */
export function parseAmount(typed: string, range: AmountRange): ParsedAmount {
  const refused = (why: AmountRefusal): ParsedAmount => ({ ok: false, why });
  const text = typed.normalize('NFKC').trim();
  if (text.length > LENGTH_MAX) return refused('not_an_amount');
  const bare = text.replace(CURRENCY, '').trim();
  const unsigned = bare.replace(SIGN, '').replace(CURRENCY, '').trim();
  const negative = unsigned !== bare && SIGN.test(bare);
  const number = withPoint(negative ? unsigned : bare);
  if (number === null) return refused('not_an_amount');
  if (negative && /[1-9]/.test(number)) return refused('negative');
  if (EITHER.test(unsigned)) return refused('ambiguous');
  const [whole = '', fraction = ''] = number.split('.');
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > 9) return refused('too_precise');
  const amount = nanoFromUsd(`${whole === '' ? '0' : whole}${digits === '' ? '' : `.${digits}`}`);
  if (amount < range.least) return refused('too_small');
  return amount > range.most ? refused('too_large') : { ok: true, amount };
}

/** A range in whole dollars. */
export function dollars(least: number, most: number): AmountRange {
  return { least: BigInt(least) * NANO_PER_USD, most: BigInt(most) * NANO_PER_USD };
}
