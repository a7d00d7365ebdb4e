import type { ProviderError } from '../errors.ts';
import type { OperationCall, TurnServices } from '../operations/operation.ts';
import type { Health } from '../providers/health.ts';
import type { ProviderClient, ProviderId } from '../providers/provider.ts';
import type { Registry } from '../providers/registry.ts';
import { type Store, StoreUnavailableError } from '../store/store.ts';
import { type NextStep, afterFailure } from './after-failure.ts';
import { attemptEnd, endedStep, mayHaveServed, reportHealth } from './attempt-end.ts';
import { betweenCalls } from './between-calls.ts';
import { type CallEnd, callOnce } from './call-once.ts';
import type { Candidate } from './candidates.ts';
import type { Semaphore } from './semaphore.ts';
import { productOf } from './product-of.ts';
import { sleep } from './sleep.ts';
import { startAttempt } from './start-attempt.ts';
import { tellQueue } from './tell-queue.ts';
import { type Walk, type WalkEnd, failedEnd, stoppedEnd } from './walk.ts';

/** Times in ms. */
export type AttemptTimings = {
  /** Silence after which a vendor is given up; recordings add a tenth of their length. */
  silenceMs: number;
  backoff: { baseMs: number; maxMs: number };
  /** How long a database that does not answer is waited for in the middle of an operation. */
  storePatienceMs: number;
};

/** What attempts need. */
export type AttemptDeps = {
  store: Pick<Store, 'startAttempt' | 'record'>;
  registry: Registry;
  health: Health;
  semaphore(provider: ProviderId): Semaphore;
  /** What work may use between its calls. */
  turn(walk: Walk): TurnServices;
  owner: string;
  /** A number in [0, 1). */
  random(): number;
  timings: AttemptTimings;
};

/** Failed attempts of one operation, over all its calls and candidates. */
const FAILURES_MAX = 8;

type Answer =
  | { kind: 'replied' }
  | { kind: 'fall_back'; skipVendor: boolean }
  | { kind: 'ended'; end: WalkEnd };

/** One call at one model: what it needs and what comes after it. */
type Job = {
  candidate: Candidate;
  call: OperationCall;
  /** The calls after this one at the same model: the hold covers them too. */
  rest: readonly OperationCall[];
  client: ProviderClient;
  hasFallback: boolean;
};

/**
 * Walks the granted candidates until one made the product, none is left, or the run is stopped. The only place
 * that retries and the only road to a vendor's paid calls. Throws StoreUnavailableError.
 */
export async function walkCandidates(deps: AttemptDeps, walk: Walk): Promise<WalkEnd> {
  const skipped = new Set<ProviderId>();
  for (const [index, candidate] of walk.grant.candidates.entries()) {
    if (skipped.has(candidate.provider)) continue;
    const hasFallback = walk.grant.candidates.slice(index + 1).some(({ provider }) => !skipped.has(provider));
    const answer = await tryCandidate(deps, walk, candidate, hasFallback);
    if (answer.kind === 'ended') return answer.end;
    if (answer.kind === 'replied') return productOf(walk, candidate);
    if (answer.skipVendor) skipped.add(candidate.provider);
  }
  return failedEnd(walk);
}

/** All calls at one model, in order. */
async function tryCandidate(
  deps: AttemptDeps,
  walk: Walk,
  candidate: Candidate,
  hasFallback: boolean,
): Promise<Answer> {
  const loaded = await deps.registry.client(candidate.provider);
  if (loaded.kind !== 'client') return { kind: 'fall_back', skipVendor: true };
  if (deps.health.openUntil(candidate.target) !== null) return SKIPPED;
  const { client } = loaded;
  walk.work = candidate.work;
  const begun = await betweenCalls(walk, () => candidate.work.begin?.(deps.turn(walk)));
  if (begun.kind === 'ended') return begun;
  // Read anew: they may have been measured more closely since the plan.
  const { calls } = candidate.work;
  for (const [at, call] of calls.entries()) {
    const answer = await tryCall(deps, walk, {
      candidate,
      call,
      rest: calls.slice(at + 1),
      client,
      hasFallback,
    });
    if (answer.kind !== 'replied') return answer;
    if (calls.length > 1) walk.run.trail.add({ step: 'progress', part: at + 1, of: calls.length });
  }
  return tryNext(deps, walk, { candidate, client, hasFallback });
}

/** The calls that the replies ask for, until none is left. */
async function tryNext(deps: AttemptDeps, walk: Walk, job: Omit<Job, 'call' | 'rest'>): Promise<Answer> {
  for (;;) {
    const next = await betweenCalls(walk, () => job.candidate.work.next?.(deps.turn(walk)));
    if (next.kind === 'ended') return next;
    const call = next.answer ?? null;
    if (call === null) return { kind: 'replied' };
    const answer = await tryCall(deps, walk, { ...job, call, rest: [] });
    if (answer.kind !== 'replied') return answer;
  }
}

/** One call, made again while that makes sense. */
async function tryCall(deps: AttemptDeps, walk: Walk, job: Job): Promise<Answer> {
  const { signal } = walk.run.stop;
  try {
    for (let tries = 1; ; tries += 1) {
      const end = await attempt(deps, walk, job);
      if (end.kind === 'fall_back' || end.kind === 'ended') return end;
      const next = follow(deps, walk, job, end, tries);
      if (next.kind !== 'retry') return next;
      await sleep(next.delayMs, signal);
    }
  } catch (error) {
    // Stopped in the queue or in a pause: the newest attempt's end is known already.
    if (signal.aborted && !(error instanceof StoreUnavailableError)) {
      return { kind: 'ended', end: stoppedEnd(walk) };
    }
    throw error;
  }
}

/** One attempt: the breaker's word, a place at the vendor, the ledger's word, the call. */
async function attempt(
  deps: AttemptDeps,
  walk: Walk,
  job: Job,
): Promise<CallEnd | Exclude<Answer, { kind: 'replied' }>> {
  const { provider, target } = job.candidate;
  const { signal } = walk.run.stop;
  if (deps.health.openUntil(target) !== null) return SKIPPED;
  // The place comes first: an attempt is in the ledger only when its call is about to be made.
  const release = await deps.semaphore(provider).acquire(signal, tellQueue(walk.run, provider));
  try {
    // Asked again behind the queue: those who waited in it learn what became of those before them.
    if (!deps.health.enter(target)) return SKIPPED;
    return await makeCall(deps, walk, job);
  } finally {
    release();
  }
}

const SKIPPED = { kind: 'fall_back', skipVendor: false } as const;

/** Follows a granted `enter` of the breaker, which learns the end of the call or that there was none. */
async function makeCall(
  deps: AttemptDeps,
  walk: Walk,
  job: Job,
): Promise<CallEnd | Exclude<Answer, { kind: 'replied' }>> {
  const { health, store, owner, timings } = deps;
  const { target } = job.candidate;
  let end: CallEnd | null = null;
  try {
    const start = await startAttempt({ store, owner, patienceMs: timings.storePatienceMs }, walk, job);
    if (start.kind !== 'go') return start;
    end = await callOnce(job.call, job.client, {
      signal: walk.run.stop.signal,
      silence: { baseMs: timings.silenceMs },
      granted: start.granted,
      stage: (stage) => walk.run.trail.add({ step: 'stage', stage }),
    });
    walk.last = attemptEnd(walk.attempts, job.call, end);
    if (mayHaveServed(end)) walk.served = job.candidate;
    return end;
  } finally {
    if (end) reportHealth(health, target, end);
    else health.leave(target);
  }
}

/** What the end of a call leads to, told to the trail. */
function follow(
  deps: AttemptDeps,
  walk: Walk,
  job: Job,
  end: CallEnd,
  tries: number,
): Answer | { kind: 'retry'; delayMs: number } {
  const tell = (retryInMs: number | null): void =>
    walk.run.trail.add(endedStep(walk.attempts, end, retryInMs));
  if (end.kind === 'replied') {
    tell(null);
    if (walk.last?.outcome === 'unknown') {
      walk.run.log.warn(
        { provider: job.candidate.provider },
        'the vendor named no usage: the bound is booked',
      );
    }
    return { kind: 'replied' };
  }
  if (end.kind === 'stopped') {
    tell(null);
    return { kind: 'ended', end: stoppedEnd(walk) };
  }
  walk.failures += 1;
  walk.lastError = end.error;
  const next = afterFailure({
    error: end.error,
    tries,
    triesMax: walk.grant.attemptsMax,
    failures: walk.failures,
    failuresMax: FAILURES_MAX,
    remainingMs: walk.grant.deadlineAt - performance.now(),
    hasFallback: job.hasFallback,
    random: deps.random(),
    backoff: deps.timings.backoff,
  });
  tell(next.kind === 'retry' ? next.delayMs : null);
  logFailure(deps, walk, job, end.error, next);
  return next.kind === 'give_up' ? { kind: 'ended', end: failedEnd(walk) } : next;
}

/** Logs a failed call; a refused key or an empty account is the operator's and goes into the record as well. */
function logFailure(deps: AttemptDeps, walk: Walk, job: Job, error: ProviderError, next: NextStep): void {
  const { run, attempts } = walk;
  const { provider, model } = job.candidate;
  const { code, status, sent } = error;
  const facts = { attempt: attempts, provider, model: model.id, code, status, sent, next: next.kind };
  run.log[code === 'internal' ? 'error' : 'warn']({ ...facts, err: error.cause }, 'a vendor call failed');
  if (next.kind !== 'fall_back' || !next.skipVendor) return;
  deps.store
    .record({
      kind: 'anomaly',
      actor: null,
      operation_id: run.operationId,
      facts: { code, provider, status },
    })
    .catch((failed: unknown) => run.log.error({ err: failed }, 'an anomaly could not be recorded'));
}
