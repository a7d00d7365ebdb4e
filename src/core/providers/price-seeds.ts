import { nanoFromUsd } from '../money.ts';
import type { PriceSeed } from './provider.ts';

/** First instant of every seed whose true beginning does not matter: the year this catalogue was made. */
export const CATALOGUE_START = '2026-01-01T00:00:00.000Z';

/** Where prices were read and when they hold; `from` and `to` are UTC instants, `to` absent = open. */
export type PriceOrigin = { from?: string; to?: string; source: string; verified: string };

/**
 * How many units a price is quoted for: tokens per million, milliseconds per minute, characters per thousand,
 * searches each. Throws RangeError for a unit nobody knows, so that no price can be off by a factor.
 */
export function unitsPerPrice(unit: string): number {
  const kind = unit.split('.')[0] ?? '';
  if (['input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h'].includes(kind)) return 1_000_000;
  if (kind === 'audio_minute' || kind === 'addon') return 60_000;
  if (kind === 'character') return 1_000;
  if (kind === 'search') return 1;
  throw new RangeError(`no such price unit: ${unit}`);
}

/** Price rows of one model in one period: decimal dollars by unit, as the vendor prints them. */
export function priceSeeds(model: string, usd: Record<string, string>, origin: PriceOrigin): PriceSeed[] {
  return Object.entries(usd).map(([unit, price]) => ({
    model,
    unit,
    priceNano: nanoFromUsd(price),
    per: unitsPerPrice(unit),
    effectiveFrom: origin.from ?? CATALOGUE_START,
    effectiveTo: origin.to ?? null,
    source: origin.source,
    verified: origin.verified,
  }));
}
