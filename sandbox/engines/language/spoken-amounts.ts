/** A sum of money said in words, and where its words stand in the text. */
export type SpokenAmount = { text: string; value: number; currency: string; at: number; to: number };

type Word = { word: string; from: number; to: number };
type Read = { value: number; next: number };

const SMALL = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, value) => [word, value]),
);
const TENS = new Map(
  'twenty thirty forty fifty sixty seventy eighty ninety'
    .split(' ')
    .map((word, index) => [word, (index + 2) * 10]),
);
const SCALES = new Map([
  ['thousand', 1e3],
  ['million', 1e6],
  ['billion', 1e9],
]);
const UNITS = new Map([
  ['dollar', 'USD'],
  ['buck', 'USD'],
  ['euro', 'EUR'],
  ['pound', 'GBP'],
  ['franc', 'CHF'],
  ['yen', 'JPY'],
]);
const PARTS = new Set(['cent', 'penny', 'pence', 'centime']);

const singular = (word: string): string => (word === 'pennies' ? 'penny' : word.replace(/s$/, ''));

const isNumber = (word = ''): boolean =>
  SMALL.has(word) || TENS.has(word) || SCALES.has(word) || word === 'hundred';

/** Words, hyphens taken apart, with their places. */
function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[A-Za-z]+/g)].map((match) => ({
    word: match[0].toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** Digits said one by one after "point": their value, and where they end. */
function readDecimals(words: readonly Word[], start: number): Read {
  let at = start;
  let digits = '';
  for (; SMALL.has(words[at]?.word ?? ''); at += 1) digits += String(SMALL.get(words[at]?.word ?? ''));
  return { value: digits === '' ? 0 : Number(`0.${digits}`), next: at };
}

/** The number that begins at a word, such as "one thousand two hundred and five"; null where none does. */
function readNumber(words: readonly Word[], start: number): Read | null {
  let total = 0;
  let current = 0;
  /** The next word must be smaller than this to belong to the same number: "five six" are two. */
  let room = Infinity;
  let at = start;
  for (; ; at += 1) {
    const word = words[at]?.word ?? '';
    const value = SMALL.get(word) ?? TENS.get(word);
    const scale = SCALES.get(word);
    if (value !== undefined && value < room) {
      current += value;
      room = TENS.has(word) ? 10 : 0;
    } else if (word === 'hundred' && current < 100) {
      current = (current || 1) * 100;
      room = 100;
    } else if (scale !== undefined) {
      total += (current || 1) * scale;
      current = 0;
      room = Infinity;
    } else if (word !== 'and' || at === start || room < 100 || !isNumber(words[at + 1]?.word)) break;
  }
  if (at === start) return null;
  if (words[at]?.word !== 'point') return { value: total + current, next: at };
  const decimals = readDecimals(words, at + 1);
  return { value: total + current + decimals.value, next: decimals.next };
}

/** "fifty cents" or "and fifty cents" at a word: hundredths; null where there are none. */
function readCents(words: readonly Word[], start: number): Read | null {
  const number = readNumber(words, words[start]?.word === 'and' ? start + 1 : start);
  if (!number || number.value >= 100 || !PARTS.has(singular(words[number.next]?.word ?? ''))) return null;
  return { value: number.value / 100, next: number.next + 1 };
}

/** Sums of money in words, in order, also those said twice. Cents alone are taken for cents of a dollar. */
export function spokenAmounts(text: string): SpokenAmount[] {
  const words = wordsOf(text);
  const found: SpokenAmount[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const number = readNumber(words, at);
    if (!number) continue;
    const currency = UNITS.get(singular(words[number.next]?.word ?? ''));
    const cents = readCents(words, currency === undefined ? at : number.next + 1);
    const end = cents?.next ?? number.next + 1;
    if (currency !== undefined || cents) {
      const [from, to] = [words[at]?.from ?? 0, words[end - 1]?.to ?? text.length];
      const value = (currency === undefined ? 0 : number.value) + (cents?.value ?? 0);
      found.push({ text: text.slice(from, to), value, currency: currency ?? 'USD', at: from, to });
    }
    at = (currency !== undefined || cents ? end : number.next) - 1;
  }
  return found;
}
