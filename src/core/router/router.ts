import type { RunListener } from '../core.ts';
import { ProviderError, RefusalError } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import type { Outcome } from '../outcome.ts';
import type { Request } from '../request.ts';
import type { BeginAnswer } from '../store/rows.ts';
import { StoreUnavailableError } from '../store/store.ts';
import { type Begun, type Planned, begin } from './begin.ts';
import { budgetScope } from './budget-scope.ts';
import {
  checkAuthor,
  checkBusy,
  checkDeclared,
  checkServed,
  checkStorage,
  readInput,
} from './check-request.ts';
import { cancelOperation } from './cancel-operation.ts';
import type { DecisionContext } from './context.ts';
import type { RouterDeps } from './deps.ts';
import { operationId } from './operation-id.ts';
import { URL_INPUTS, requireFeature } from './require-feature.ts';
import { refusalOf } from './refusal-of.ts';
import { cancelledEarly, failedEarly, refuse } from './refuse.ts';
import { prepareServices } from './prepare-services.ts';
import { type Origin, type Run, stopReason } from './run.ts';
import { type Admitted, serve } from './serve.ts';
import { type Stage, createStage, inputWithBlobs } from './stage-inputs.ts';
import { tellHold } from './tell-hold.ts';
import type { TrailLine } from '../trail.ts';
import { createTrail } from './trail.ts';
import { waysWithin } from './ways-within.ts';
import { wait } from './wait.ts';

/**
 * Runs one request through the pipeline and says how it ended; every branch is in this file. `origin` says where it
 * comes from when no person handed it in with its files just now. Throws only on bugs.
 */
export async function runRequest(
  deps: RouterDeps,
  request: Request,
  listener: RunListener,
  origin: Origin | null,
): Promise<Outcome> {
  const id = operationId(deps.origin, request.idempotencyKey);
  listener.onOperation?.(id);
  // The same interaction twice in this process: the first one is still at work.
  if (deps.running.get(id)) return { kind: 'replay', operationId: id, state: 'running' };
  const run = newRun(deps, id, { request, listener, origin });
  deps.running.add(run);
  try {
    const decision = await decide(deps, run, createStage(deps, run));
    return decision.kind === 'admitted' ? await serve(deps, run, decision) : decision;
  } finally {
    deps.running.remove(id);
  }
}

/** Stops a tool together with the run that asked for it. */
function stopOf(origin: Origin | null): AbortController {
  const stop = new AbortController();
  const parent = origin?.parent?.signal;
  if (parent?.aborted) stop.abort(parent.reason);
  parent?.addEventListener('abort', () => stop.abort(parent.reason), { once: true, signal: stop.signal });
  return stop;
}

function newRun(
  deps: RouterDeps,
  id: string,
  { request, listener, origin }: { request: Request; listener: RunListener; origin: Origin | null },
): Run {
  deps.redactor.add(request.deliverTo.interactionToken);
  const log = deps.log.child({ operation: id, kind: request.operation });
  const tell = [
    (line: TrailLine): void => deps.printTrail(line),
    (line: TrailLine): void => listener.onTrail?.(line),
  ];
  return {
    operationId: id,
    operation: request.operation,
    request,
    trail: createTrail(id, deps.clock, tell),
    log,
    stop: stopOf(origin),
    startedAt: deps.clock.now(),
    origin,
    show: (state) => listener.onAgent?.(state),
  };
}

/** Everything up to the hold; what is not admitted keeps no file. */
async function decide(deps: RouterDeps, run: Run, stage: Stage): Promise<Outcome | Admitted> {
  try {
    const { answer, candidates, context } = await propose(deps, run, stage);
    if (answer.answer === 'started') return admitted(run, answer, candidates, context);
    if (answer.answer === 'waiting') {
      const outcome = await wait(deps, run, answer, candidates[answer.chosen]);
      // Stopped while the database was asked: nobody is to be asked about it any more.
      if (stopReason(run.stop.signal) === 'cancelled') {
        await cancelOperation(deps, run.operationId, run.request.actor);
      }
      return outcome;
    }
    await stage.drop();
    if (answer.answer === 'replay')
      return { kind: 'replay', operationId: run.operationId, state: answer.state };
    if (answer.answer === 'denied') return deny(run, answer);
    return await refuse(deps, run, refusalOf(answer, context.row));
  } catch (error) {
    await stage.drop();
    return endEarly(deps, run, error);
  }
}

/** Checks, context, files, measures, candidates, and the database's word on all of it. */
async function propose(deps: RouterDeps, run: Run, stage: Stage): Promise<Begun> {
  const { request } = run;
  const parent = run.origin?.parent?.operationId;
  run.trail.add({
    step: 'received',
    kind: run.operation,
    actor: null,
    private: request.private,
    ...(parent === undefined ? {} : { parent }),
  });
  const operation = checkServed(deps, run);
  await checkAuthor(deps, request);
  const input = readInput(operation, request.input);
  const context = await contextOf(deps, run, operation);
  if (!run.origin?.parent) checkBusy(deps, run);
  const refs = operation.attachments(input);
  if (refs.some(({ link }) => link)) {
    await requireFeature(deps, run, operation, { toggle: URL_INPUTS, code: 'link_off' });
  }
  checkDeclared(deps, refs);
  await checkStorage(deps, refs);
  await stage.take(refs);
  const about = { operationId: run.operationId, operation: operation.id, actor: request.actor };
  const { maxFileBytes } = request.deliverTo;
  const files = { inputs: stage.inputs, maxFileBytes, signal: run.stop.signal };
  const prepared = await operation.prepare(input, prepareServices(deps, { ...about, ...files }));
  run.stop.signal.throwIfAborted();
  const proposal = {
    operation,
    prepared,
    asked: operation.askedModel(input),
    input: inputWithBlobs(input, refs, stage.inputs),
    inputs: stage.inputs,
  };
  return begin(deps, run, proposal, context);
}

/** The decision context with its toggle on. A cached context's "off" is not believed before it was read anew. */
async function contextOf(deps: RouterDeps, run: Run, operation: Operation): Promise<DecisionContext> {
  const { actor } = run.request;
  let context = await deps.contexts.get(operation, actor);
  if (context.cached && !context.row.toggle.enabled) context = await deps.contexts.fresh(operation, actor);
  const { name, enabled, version, own } = context.row.toggle;
  run.trail.add({ step: 'toggle', toggle: name, enabled, version });
  if (!enabled) throw new RefusalError('operation_off', { toggle: name, own });
  return context;
}

/** The hold stands, and no rule asks for an approval of the chosen candidate. */
function admitted(
  run: Run,
  answer: Extract<BeginAnswer, { answer: 'started' }>,
  candidates: readonly Planned[],
  context: DecisionContext,
): Admitted {
  const { route, guild } = context.row;
  const chosen = candidates[answer.chosen];
  // Candidates before the chosen one did not fit the budget; those behind it are the fallbacks, unless a rule wants
  // a yes for them (what is above half of the day's rest is known for the chosen one alone).
  const most = guild.approval_rules.above_half_of_left ? chosen?.most : undefined;
  const fallbacks = candidates.filter(
    (one, index) =>
      index > answer.chosen && one.approval === null && (most === undefined || one.most <= most),
  );
  const granted = chosen ? [chosen, ...waysWithin(chosen, fallbacks, BigInt(answer.granted_nano))] : [];
  tellHold(run, answer, chosen);
  const { attempts_max, deadline_ms } = route;
  return { kind: 'admitted', candidates: granted, attemptsMax: attempts_max, deadlineMs: deadline_ms };
}

function deny(run: Run, answer: Extract<BeginAnswer, { answer: 'denied' }>): Outcome {
  const { over, least_nano, audit_seq, audit_hash } = answer;
  const { scope, period, limit_nano, spent_nano, held_nano, resets_at } = over;
  run.trail.add({
    step: 'denied',
    scope,
    period,
    limit_nano,
    spent_nano,
    held_nano,
    least_nano,
    resets_at,
    audit_seq,
    audit_hash,
  });
  return {
    kind: 'denied',
    operationId: run.operationId,
    over: budgetScope(over),
    least: BigInt(least_nano),
    auditSeq: audit_seq,
  };
}

/** Why nothing was begun, as a value. */
async function endEarly(deps: RouterDeps, run: Run, error: unknown): Promise<Outcome> {
  const stopped = stopReason(run.stop.signal);
  if (stopped === 'cancelled') return cancelledEarly(deps, run);
  if (stopped) return refuse(deps, run, { code: 'stopping', facts: {} });
  if (error instanceof RefusalError) return refuse(deps, run, { code: error.code, facts: error.facts });
  if (error instanceof StoreUnavailableError) {
    run.log.error({ err: error }, 'the database does not answer: refused');
    return refuse(deps, run, { code: 'store_unavailable', facts: {} });
  }
  if (error instanceof ProviderError) return failedEarly(deps, run, error);
  // Our own time limits on copying and measuring: a file that cannot be read in time cannot be read.
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return refuse(deps, run, { code: 'file_unreadable', facts: { timeout: true } });
  }
  run.log.error({ err: error }, 'a request broke off before it was begun');
  throw error;
}
