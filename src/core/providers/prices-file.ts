import { z } from 'zod';
import { nanoFromUsd } from '../money.ts';
import { CATALOGUE_START, unitsPerPrice } from './price-seeds.ts';
import type { PriceSeed, ProviderId } from './provider.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

const unit = z.string().refine((name) => {
  try {
    return unitsPerPrice(name) > 0;
  } catch {
    return false;
  }
}, 'not a price unit');

/** Dollars as text, so that no price passes through a float; free is not a price. */
const usd = z
  .string()
  .regex(/^\d+(\.\d{1,9})?$/, 'dollars as text, such as "0.0043"')
  .refine((text) => /[1-9]/.test(text), 'a price of zero would hide what is spent');

/**
 * An operator's own prices (`PRICES_FILE`, JSON): they outrank the seeds for the same model and unit. `usd` is the
 * price per million tokens, minute of audio, thousand characters or single search, by unit.
 */
export const pricesFileSchema = z.object({
  prices: z.array(
    z.strictObject({
      provider: z.enum(['anthropic', 'google', 'deepgram', 'elevenlabs']),
      model: z.string().min(1),
      unit,
      usd,
      from: instant.optional(),
      to: instant.optional(),
      source: z.string().min(1),
    }),
  ),
});
/** The file's content, as parsed. */
export type PricesFile = z.infer<typeof pricesFileSchema>;

/** The file's rows as price seeds, by vendor; `verified` is the UTC day on which the operator's file was read. */
export function operatorPriceSeeds(
  file: PricesFile,
  verified: string,
): { provider: ProviderId; seed: PriceSeed }[] {
  return file.prices.map((row) => ({
    provider: row.provider,
    seed: {
      model: row.model,
      unit: row.unit,
      priceNano: nanoFromUsd(row.usd),
      per: unitsPerPrice(row.unit),
      effectiveFrom: row.from ?? CATALOGUE_START,
      effectiveTo: row.to ?? null,
      source: row.source,
      verified,
    },
  }));
}
