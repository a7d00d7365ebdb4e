import type { DeliveryAddress, OperationId, Outcome, RunListener } from '../core/index.ts';
import type { CardPlace } from './operation-card.ts';
import type { Log } from './parts.ts';

/** Whether a public result begins a thread of its own, or belongs into one that is there. */
export type ResultThread =
  | { kind: 'none' }
  | { kind: 'start'; name: string }
  | { kind: 'in'; channelId: string };

/** One operation to be served: how to start it, where its card stands, where its result goes. */
export type Service = {
  start(listener: RunListener): Promise<Outcome | null>;
  operation: OperationId;
  subject: string;
  note: string | null;
  private: boolean;
  place: CardPlace;
  address: DeliveryAddress;
  thread: ResultThread;
  log: Log;
};
