import { type SpokenAmount, spokenAmounts } from './spoken-amounts.ts';

/** A sum of money: as written, as a number, and what it is about. */
export type Amount = { text: string; value: number; currency: string; context: string };

const AMOUNTS_MAX = 20;
const CURRENCIES: Record<string, string> = {
  $: 'USD',
  usd: 'USD',
  dollar: 'USD',
  '€': 'EUR',
  eur: 'EUR',
  euro: 'EUR',
  '£': 'GBP',
  gbp: 'GBP',
  pound: 'GBP',
  '¥': 'JPY',
  jpy: 'JPY',
  yen: 'JPY',
  chf: 'CHF',
  franc: 'CHF',
};
const SCALES: Record<string, number> = { k: 1e3, thousand: 1e3, m: 1e6, million: 1e6, bn: 1e9, billion: 1e9 };

const NUMBER = String.raw`\d[\d.,'’]{0,18}\d|\d`;
const SCALE = String.raw`\s?(?:k|m|bn|thousand|million|billion)\b`;
const SIGN = String.raw`[$€£¥]|\b(?:USD|EUR|GBP|CHF|JPY)\b`;
const WORD = String.raw`[€£¥]|(?:USD|EUR|GBP|CHF|JPY|dollars?|euros?|pounds?|francs?|yen)\b`;
const SIGN_FIRST = new RegExp(`(?<sign>${SIGN})\\s?(?<number>${NUMBER})(?<scale>${SCALE})?`, 'gi');
const SIGN_LAST = new RegExp(`(?<number>${NUMBER})(?<scale>${SCALE})?\\s?(?<sign>${WORD})`, 'gi');

const currencyOf = (sign: string): string =>
  CURRENCIES[sign.toLowerCase().replace(/s$/, '')] ?? sign.toUpperCase();

/** `1,200.50`, `1.200,50`, `1.200` and `12,5`: the last mark is a decimal one unless three digits follow it. */
function parseNumber(text: string): number {
  const digits = text.replaceAll(/['’\s]/g, '');
  const [, whole = digits, part] = /^(.*)[.,](\d{1,2}|\d{4,})$/.exec(digits) ?? [];
  return Number(`${whole.replaceAll(/[.,]/g, '')}${part === undefined ? '' : `.${part}`}`);
}

function written(sentence: string): SpokenAmount[] {
  const found: SpokenAmount[] = [];
  for (const pattern of [SIGN_FIRST, SIGN_LAST])
    for (const match of sentence.matchAll(pattern)) {
      const { sign = '', number = '', scale = '' } = match.groups ?? {};
      const at = match.index;
      const to = at + match[0].length;
      if (found.some((other) => at < other.to && other.at < to)) continue;
      const value = parseNumber(number) * (SCALES[scale.trim().toLowerCase()] ?? 1);
      found.push({ text: match[0].trim(), value, currency: currencyOf(sign), at, to });
    }
  return found;
}

/** Sums of money in sentences, in order, also those that come twice. */
export function everyAmount(sentences: readonly string[]): Amount[] {
  return sentences.flatMap((sentence) => {
    const inSigns = written(sentence);
    // "3 million euros" begins in digits and ends in words; it is one sum.
    const inWords = spokenAmounts(sentence).filter(
      ({ at, to }) => !inSigns.some((other) => at < other.to && other.at < to),
    );
    return [...inSigns, ...inWords]
      .sort((one, other) => one.at - other.at)
      .map(({ text, value, currency }) => ({ text, value, currency, context: sentence }));
  });
}

/** Sums of money in sentences, in order, each once. */
export function findAmounts(sentences: readonly string[]): Amount[] {
  const unique = new Map(
    everyAmount(sentences).map((amount) => [`${amount.value} ${amount.currency}`, amount]),
  );
  return [...unique.values()].slice(0, AMOUNTS_MAX);
}
