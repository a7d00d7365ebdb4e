import type { DeliveryAddress } from '../core/index.ts';

/** An interaction's token lives 15 minutes; two are kept in hand for the upload and for clocks that differ. */
const TOKEN_USED_MS = 13 * 60 * 1000;

/** True while an answer may still go out on the interaction's token. */
export function tokenAlive(address: Pick<DeliveryAddress, 'interactionAt'>, nowMs: number): boolean {
  return nowMs - Date.parse(address.interactionAt) < TOKEN_USED_MS;
}
