import {
  type Decimal,
  add,
  compare,
  decimal,
  decimalText,
  divide,
  multiply,
  negate,
  roundTo,
} from './decimal.ts';

const LENGTH_MAX = 4_000;
const DEPTH_MAX = 50;
const POWER_MAX = 64n;

const TOKEN = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([a-z]+)|([-+*/^%(),]))/gy;

type Tokens = { peek(): string; take(): string };

/** Thousands are written without commas, because a comma ends an item of a list. */
function tokensOf(expression: string): Tokens {
  const all: string[] = [];
  TOKEN.lastIndex = 0;
  const text = expression.toLowerCase().replaceAll('×', '*').replaceAll('÷', '/').trim();
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new RangeError(`cannot read it at character ${at + 1}`);
    all.push((match[1] ?? match[2] ?? match[3]) as string);
  }
  let at = 0;
  return { peek: () => all[at] ?? '', take: () => all[at++] ?? '' };
}

function expect(tokens: Tokens, wanted: string): void {
  if (tokens.take() !== wanted) throw new RangeError(`"${wanted}" is missing`);
}

function power(base: Decimal, exponent: Decimal): Decimal {
  const { digits, scale } = roundTo(exponent, 0);
  if (compare(exponent, { digits, scale }) !== 0 || digits < 0n || digits > POWER_MAX) {
    throw new RangeError('a power must be a whole number from 0 to 64');
  }
  let result = decimal('1');
  for (let n = 0n; n < digits; n += 1n) result = multiply(result, base);
  return result;
}

const sum = (list: readonly Decimal[]): Decimal => list.reduce(add, decimal('0'));
const pick = (list: readonly Decimal[], sign: number): Decimal =>
  list.reduce((best, one) => (compare(one, best) * sign > 0 ? one : best));

const average = (list: readonly Decimal[]): Decimal => divide(sum(list), decimal(String(list.length)));

/** Functions over a list of at least one number. */
const FUNCTIONS: Record<string, (list: [Decimal, ...Decimal[]]) => Decimal> = {
  sum,
  avg: average,
  average,
  min: (list) => pick(list, -1),
  max: (list) => pick(list, 1),
  count: (list) => decimal(String(list.length)),
  abs: ([one]) => (one.digits < 0n ? negate(one) : one),
  round: ([one, places]) => roundTo(one, places ? Number(roundTo(places, 0).digits) : 0),
};

function call(name: string, tokens: Tokens, depth: number): Decimal {
  const made = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!made) throw new RangeError('it knows sum, avg, min, max, count, abs and round');
  expect(tokens, '(');
  const list: [Decimal, ...Decimal[]] = [terms(tokens, depth + 1)];
  while (tokens.peek() === ',') {
    tokens.take();
    list.push(terms(tokens, depth + 1));
  }
  expect(tokens, ')');
  return made(list);
}

function atom(tokens: Tokens, depth: number): Decimal {
  if (depth > DEPTH_MAX) throw new RangeError('it is nested too deeply');
  const token = tokens.take();
  if (token === '-') return negate(powers(tokens, depth + 1));
  if (token === '+') return powers(tokens, depth + 1);
  if (token === '(') {
    const value = terms(tokens, depth + 1);
    expect(tokens, ')');
    return value;
  }
  if (/^[\d.]/.test(token)) return decimal(token);
  if (/^[a-z]/.test(token)) return call(token, tokens, depth);
  throw new RangeError(token === '' ? 'it ends too early' : `"${token}" is out of place`);
}

function powers(tokens: Tokens, depth: number): Decimal {
  const base = atom(tokens, depth);
  if (tokens.peek() === '%') {
    tokens.take();
    return divide(base, decimal('100'));
  }
  if (tokens.peek() !== '^') return base;
  tokens.take();
  return power(base, powers(tokens, depth + 1));
}

function factors(tokens: Tokens, depth: number): Decimal {
  let value = powers(tokens, depth);
  for (let sign = tokens.peek(); sign === '*' || sign === '/'; sign = tokens.peek()) {
    tokens.take();
    const other = powers(tokens, depth);
    value = sign === '*' ? multiply(value, other) : divide(value, other);
  }
  return value;
}

function terms(tokens: Tokens, depth: number): Decimal {
  let value = factors(tokens, depth);
  for (let sign = tokens.peek(); sign === '+' || sign === '-'; sign = tokens.peek()) {
    tokens.take();
    const other = factors(tokens, depth);
    value = add(value, sign === '+' ? other : negate(other));
  }
  return value;
}

/**
 * The value of an expression, exact to 20 places: numbers, + - * / ^ %, brackets, and sum, avg, min, max, count, abs and
 * round over lists. A number with % behind it is a hundredth. Throws RangeError, whose message says what is wrong.
 */
export function calculate(expression: string): string {
  if (expression.length > LENGTH_MAX) throw new RangeError('it is too long');
  const tokens = tokensOf(expression);
  const value = terms(tokens, 0);
  if (tokens.peek() !== '') throw new RangeError(`"${tokens.peek()}" is out of place`);
  return decimalText(value);
}
