import { createOneAtATime } from '../core/index.ts';
import { deliverLate } from './deliver-late.ts';
import type { BotParts } from './parts.ts';

/** Claimed at once: enough to catch up quickly, few enough to end within the claim's minute. */
const CLAIM_MAX = 10;

/** Delivers what ended and was never delivered, by this process or a dead one. */
export type DeliveryRecovery = {
  /** Looks now; one look at a time, a call during a look makes it look again after. */
  look(): Promise<void>;
};

/** Makes the recovery; it looks whenever the core says that something waits. Never rejects. */
export function createDeliveryRecovery(parts: BotParts): DeliveryRecovery {
  const lookOnce = async (): Promise<void> => {
    // What a process that is about to end claims would wait a minute for the next one.
    while (!parts.stopping()) {
      const claimed = await parts.core.deliveries.claim(CLAIM_MAX);
      const orphans = claimed.filter((delivery) => !parts.serving.has(delivery.operationId));
      for (const delivery of orphans) {
        parts.log.info({ operation: delivery.operationId }, 'delivering what an earlier process left');
        await deliverLate(parts, delivery);
      }
      if (claimed.length < CLAIM_MAX) return;
    }
  };
  const look = createOneAtATime(lookOnce, (error) =>
    parts.log.warn({ err: error }, 'waiting results could not be looked through'),
  );

  parts.core.deliveries.onWaiting(() => void look());
  return { look };
}
