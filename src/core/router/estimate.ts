import { type Nano, costOf } from '../money.ts';
import type { UsageComponent } from '../providers/provider.ts';
import type { PriceRow } from '../store/rows.ts';

/** What a bound costs at most and the price rows that say so, or the unit that has no price. */
export type Estimate =
  | { kind: 'priced'; nano: Nano; priceRows: string[] }
  | { kind: 'unknown'; unit: string | null };

function rowFor(rows: readonly PriceRow[], provider: string, model: string, unit: string, at: number) {
  return rows.find(
    (row) =>
      row.provider === provider &&
      row.model === model &&
      row.unit === unit &&
      Date.parse(row.effective_from) <= at &&
      (row.effective_to === null || Date.parse(row.effective_to) > at),
  );
}

/**
 * Prices the bounds of all calls at one model by the rows effective at `at` (ms): each component rounded up by
 * itself, as the database does it. An unpriced unit, or calls that name no unit at all, is unknown and never zero.
 */
export function estimate(
  calls: readonly { bound: readonly UsageComponent[] }[],
  target: { provider: string; model: string },
  rows: readonly PriceRow[],
  at: number,
): Estimate {
  const used = new Set<string>();
  let nano = 0n;
  for (const { unit, quantity } of calls.flatMap((call) => call.bound)) {
    const row = rowFor(rows, target.provider, target.model, unit, at);
    if (!row) return { kind: 'unknown', unit };
    nano += costOf(quantity, BigInt(row.price_nano), row.per);
    used.add(row.id);
  }
  return used.size === 0 || nano === 0n
    ? { kind: 'unknown', unit: null }
    : { kind: 'priced', nano, priceRows: [...used] };
}
