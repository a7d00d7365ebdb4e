import type { BotParts } from './parts.ts';

type Done = BotParts['core']['deliveries']['done'];

/**
 * Writes that an operation was delivered. A database that does not answer cannot undo the message, so this never
 * rejects: the delivery stays open, and the next look finds what was posted.
 */
export async function markDelivered(parts: BotParts, ...delivery: Parameters<Done>): Promise<void> {
  try {
    await parts.core.deliveries.done(...delivery);
  } catch (error) {
    parts.log.warn({ operation: delivery[0], err: error }, 'a delivery could not be written down');
  }
}
