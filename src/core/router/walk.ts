import type { Facts, FailureCode, ProviderError } from '../errors.ts';
import type { Product, TurnServices, Work } from '../operations/operation.ts';
import type { AttemptEnd, StartAttemptInput } from '../store/store.ts';
import type { Candidate } from './candidates.ts';
import { type Run, type StopReason, stopReason } from './run.ts';

/** What an admitted operation may use. `deadlineAt` in ms of `performance.now()`. */
export type Grant = { candidates: readonly Candidate[]; attemptsMax: number; deadlineAt: number };

/** How the walk over the candidates ended. */
export type WalkEnd =
  | { kind: 'made'; product: Product }
  | { kind: 'failed'; code: FailureCode; facts: Facts }
  | { kind: 'cancelled' }
  /** The operation is no longer ours: its lease ran out and it was ended elsewhere. */
  | { kind: 'lost' };

/** Where an operation stands on its way over candidates, calls and attempts: one per operation, changed in place. */
export type Walk = {
  run: Run;
  grant: Grant;
  /** Attempts that were begun so far. */
  attempts: number;
  failures: number;
  /** The end of the newest attempt, which the ledger learns with the next attempt or the settlement. */
  last: AttemptEnd | null;
  /** An attempt the database was asked for and never answered: it may be open there, and was not made. */
  unanswered: StartAttemptInput | null;
  lastError: ProviderError | null;
  lastTarget: Candidate | null;
  /** The last model that did something, or may have: what there is of a result is its. */
  served: Candidate | null;
  /** What the budget said of the newest candidate when it had no room for it; null once one could begin. */
  denied: Facts | null;
  /** The work of the newest candidate, which may have something to keep when it ends early. */
  work: Work | null;
  /** What work may use, made once. */
  services: TurnServices | null;
};

/** The operation was ended elsewhere while it was at work. */
export class OperationLost extends Error {
  constructor() {
    super('the operation was ended elsewhere');
    this.name = 'OperationLost';
  }
}

/** A walk before its first step. */
export function newWalk(run: Run, grant: Grant): Walk {
  return {
    run,
    grant,
    attempts: 0,
    failures: 0,
    last: null,
    unanswered: null,
    lastError: null,
    lastTarget: null,
    served: null,
    denied: null,
    work: null,
    services: null,
  };
}

const STOPPED: Record<Exclude<StopReason, 'cancelled'>, FailureCode> = {
  deadline: 'deadline',
  stopping: 'interrupted',
};

/** The end of a walk that was stopped from inside this process. */
export function stoppedEnd(walk: Walk): WalkEnd {
  const reason = stopReason(walk.run.stop.signal) ?? 'stopping';
  if (reason === 'cancelled') return { kind: 'cancelled' };
  return { kind: 'failed', code: STOPPED[reason], facts: factsOf(walk) };
}

/** The end of a walk that ran out of candidates: what the budget said of the last one, or what its vendor said. */
export function failedEnd(walk: Walk): WalkEnd {
  if (walk.denied) return { kind: 'failed', code: 'money_ended', facts: walk.denied };
  return { kind: 'failed', code: walk.lastError?.code ?? 'vendor_unavailable', facts: factsOf(walk) };
}

/** What the asker may know of a failure: who it was and when to come back. */
function factsOf(walk: Walk): Facts {
  const { lastError, lastTarget, attempts } = walk;
  return {
    attempts,
    ...(lastTarget && { provider: lastTarget.provider, model: lastTarget.model.id }),
    ...(lastError && lastError.status !== null && { status: lastError.status }),
    ...(lastError && lastError.retryAfterMs !== null && { retryAfterMs: lastError.retryAfterMs }),
  };
}
