import type { RunListener } from '../core.ts';
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

/** Where a request comes from that no person handed in with its files just now. */
export type Origin = {
  /** Whether the kept file of this key may stand in for an attachment. */
  kept(key: string): boolean;
  /** The running agent that asks for it as a tool; stopped with that run. */
  parent: { operationId: string; conversation: string; signal: AbortSignal } | null;
};

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
  /** null for what a person asked for just now. */
  origin: Origin | null;
  /** Shows whoever watches where an agent stands. */
  show?: RunListener['onAgent'];
  /** True when nobody waits for its outcome here: it was taken up after an approval, maybe by another process. */
  unattended?: boolean;
};

/** Why a run's signal aborted; null while it has not. */
export function stopReason(signal: AbortSignal): StopReason | null {
  if (!signal.aborted) return null;
  return signal.reason instanceof RunStopped ? signal.reason.reason : 'stopping';
}
