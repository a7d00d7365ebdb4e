import nlp from 'compromise';

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

function written(sentence: string): Amount[] {
  const found: (Amount & { from: number; to: number })[] = [];
  for (const pattern of [SIGN_FIRST, SIGN_LAST])
    for (const match of sentence.matchAll(pattern)) {
      const { sign = '', number = '', scale = '' } = match.groups ?? {};
      const to = match.index + match[0].length;
      if (found.some((other) => match.index < other.to && other.from < to)) continue;
      const value = parseNumber(number) * (SCALES[scale.trim().toLowerCase()] ?? 1);
      found.push({
        text: match[0].trim(),
        value,
        currency: currencyOf(sign),
        context: sentence,
        from: match.index,
        to,
      });
    }
  return found
    .sort((one, other) => one.from - other.from)
    .map(({ text, value, currency, context }) => ({ text, value, currency, context }));
}

/** Sums in words, such as "two hundred dollars". Compromise finds them; their number is read apart from the unit. */
function spelled(sentence: string): Amount[] {
  return (nlp(sentence).money().out('array') as string[]).flatMap((text) => {
    const [, words, sign] = /^(.*?)\s*\b(dollar|euro|pound|franc|yen)s?\b/i.exec(text) ?? [];
    if (words === undefined || sign === undefined || /\d/.test(text)) return [];
    const value = (nlp(words).numbers().get() as unknown[])[0];
    if (typeof value !== 'number') return [];
    return [{ text: text.replace(/[^\p{L}]+$/u, ''), value, currency: currencyOf(sign), context: sentence }];
  });
}

/** Sums of money in sentences, in order, each once. */
export function findAmounts(sentences: readonly string[]): Amount[] {
  const all = sentences.flatMap((sentence) => [...written(sentence), ...spelled(sentence)]);
  const unique = new Map(all.map((amount) => [`${amount.value} ${amount.currency}`, amount]));
  return [...unique.values()].slice(0, AMOUNTS_MAX);
}
