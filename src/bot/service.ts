import type { DeliveryAddress, OperationId, Outcome, RunListener } from '../core/index.ts';
import type { CardPlace } from './operation-card.ts';
import type { Log } from './parts.ts';

/** One operation to be served: how to start it, where its card stands, where its result goes. */
export type Service = {
  start(listener: RunListener): Promise<Outcome | null>;
  operation: OperationId;
  subject: string;
  note: string | null;
  private: boolean;
  place: CardPlace;
  address: DeliveryAddress;
  log: Log;
};
