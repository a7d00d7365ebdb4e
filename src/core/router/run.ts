import type { Log } from '../log.ts';
import type { OperationId, Request } from '../request.ts';
import type { Trail } from './trail.ts';

/** Why a run was stopped from inside this process; told apart by our own word, never by an error's class. */
export type StopReason = 'cancelled' | 'deadline' | 'stopping';

/** The reason our own signals abort with. */
export class RunStopped extends Error {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(reason);
    this.name = 'RunStopped';
    this.reason = reason;
  }
}

/** One request on its way through the pipeline of this process. */
export type Run = {
  operationId: string;
  operation: OperationId;
  request: Request;
  trail: Trail;
  log: Log;
  /** Aborts with RunStopped: cancel, deadline, or the process stops. */
  stop: AbortController;
  /** Milliseconds since the epoch. */
  startedAt: number;
  /** True when nobody waits for its outcome here: it was taken up after an approval, maybe by another process. */
  unattended?: boolean;
};

/** Why a run's signal aborted; null while it has not. */
export function stopReason(signal: AbortSignal): StopReason | null {
  if (!signal.aborted) return null;
  return signal.reason instanceof RunStopped ? signal.reason.reason : 'stopping';
}
