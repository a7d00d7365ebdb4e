import { formatUsd } from '../../core/index.ts';
import type { PriceView } from '../../core/index.ts';

const UNITS: Record<string, string> = {
  input: 'input',
  output: 'output',
  cache_read: 'cache read',
  cache_write_5m: 'cache write (5 min)',
  cache_write_1h: 'cache write (1 h)',
  search: 'search',
  audio_minute: 'audio',
  'audio_minute.multi': 'audio in several languages',
  'addon.diarize': 'speakers',
  character: 'text',
};

/** A price unit in words; a tier such as `input.above_100k` keeps its suffix. */
export function unitText(unit: string): string {
  const known = UNITS[unit];
  if (known !== undefined) return known;
  const [kind = '', ...tier] = unit.split('.');
  return `${UNITS[kind] ?? kind} ${tier.join(' ').replaceAll('_', ' ')}`.trim();
}

function perText({ unit, per }: Pick<PriceView, 'unit' | 'per'>): string {
  const kind = unit.split('.')[0] ?? '';
  if ((kind === 'audio_minute' || kind === 'addon') && per === 60_000) return 'a minute';
  if (kind === 'character') return `per ${per.toLocaleString('en-US')} characters`;
  if (kind === 'search') return 'each';
  return per === 1_000_000 ? 'per million tokens' : `per ${per.toLocaleString('en-US')}`;
}

/** Prices of one model in a line, those quoted for the same amount together. */
function pricesText(prices: readonly PriceView[]): string {
  const groups = Map.groupBy(prices, perText);
  return [...groups]
    .map(
      ([per, rows]) =>
        `${rows.map((row) => `${unitText(row.unit)} ${formatUsd(row.price)}${row.operator ? ' (yours)' : ''}`).join(', ')} ${per}`,
    )
    .join('; ');
}

/** Whether every request meets a price: not those of caches, of very long inputs and of searches. */
export function isMainPrice(unit: string): boolean {
  return !/^(cache_|search)|\.above_/.test(unit);
}

/** Prices of what every request meets, in a line; the file has the others. */
export function mainPricesText(prices: readonly PriceView[]): string {
  return pricesText(prices.filter(({ unit }) => isMainPrice(unit)));
}
