import { z } from 'zod';
import { auditPoint, nanoText, priceRow } from './rows.ts';

const count = z.number().int().nonnegative();

/** A route as it stands, with who published its newest version (a Discord id, null for a seed or once erased). */
export const routeRow = z.object({
  operation: z.string(),
  version: count,
  source: z.enum(['seed', 'admin']),
  primary: z.string(),
  fallbacks: z.array(z.string()),
  approval_threshold_nano: nanoText,
  deadline_ms: count,
  attempts_max: count,
  policy: z.enum(['order', 'cheapest', 'fastest_healthy']),
  changed_at: z.string(),
  changed_by: z.string().nullable(),
});
export type RouteRow = z.infer<typeof routeRow>;

export const publishRouteAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('published'), from: routeRow, to: routeRow, ...auditPoint }),
  z.object({ answer: z.enum(['conflict', 'same']), now: routeRow }),
  z.object({ answer: z.literal('unknown') }),
]);

/** A price that counts now (`counts`) or may later. `n` is its place in the table. */
export const priceListRow = priceRow.extend({
  n: count,
  operator: z.boolean(),
  source: z.string(),
  verified: z.string(),
  counts: z.boolean(),
});
export type PriceListRow = z.infer<typeof priceListRow>;
