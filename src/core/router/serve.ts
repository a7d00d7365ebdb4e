import type { Facts, FailureCode } from '../errors.ts';
import type { EarlyEnd, Product } from '../operations/operation.ts';
import type { Outcome, ResultFile, StoredResult } from '../outcome.ts';
import { StoreUnavailableError } from '../store/store.ts';
import { walkCandidates } from './attempt.ts';
import type { Candidate } from './candidates.ts';
import type { RouterDeps } from './deps.ts';
import { patiently } from './patiently.ts';
import { type Run, RunStopped } from './run.ts';
import { servedInstead } from './served-instead.ts';
import { type Ending, type Settled, settle } from './settle.ts';
import { turnServices } from './turn-services.ts';
import { type Grant, type Walk, type WalkEnd, newWalk } from './walk.ts';

/** An operation whose hold stands: what it may use, and its route's deadline in ms. */
export type Admitted = Omit<Grant, 'deadlineAt'> & { kind: 'admitted'; deadlineMs: number };

/**
 * Serves an admitted operation: vendor calls, result files, settlement. From here on money is held, so whatever
 * happens ends in a settlement. Throws only what is a bug in the settlement itself.
 */
export async function serve(deps: RouterDeps, run: Run, admitted: Admitted): Promise<Outcome> {
  const { candidates, attemptsMax } = admitted;
  const ms = Math.min(admitted.deadlineMs, deps.timings.deadlineMaxMs);
  const walk = newWalk(run, { candidates, attemptsMax, deadlineAt: performance.now() + ms });
  const deadline = setTimeout(() => run.stop.abort(new RunStopped('deadline')), ms);
  let end: WalkEnd;
  try {
    end = await walkCandidates(deps, walk);
  } catch (error) {
    run.log.error({ err: error }, 'the operation broke off');
    const down = error instanceof StoreUnavailableError;
    end = {
      kind: 'failed',
      code: down ? 'interrupted' : 'internal',
      facts: down ? { reason: 'store_unavailable' } : {},
    };
  } finally {
    clearTimeout(deadline);
    for (const { work } of candidates) work.end?.();
  }
  return conclude(deps, walk, await keepPart(deps, walk, end));
}

/** What work made before it ended early is kept, where it knows how to: then that is its product. */
async function keepPart(deps: RouterDeps, walk: Walk, end: WalkEnd): Promise<WalkEnd> {
  if (end.kind !== 'failed' && end.kind !== 'cancelled') return end;
  const { run } = walk;
  try {
    const product = await walk.work?.partial?.(earlyEnd(end), turnServices(deps, walk));
    if (!product) return end;
    run.trail.add(end.kind === 'failed' ? { step: 'failed', code: end.code } : { step: 'cancel_requested' });
    return { kind: 'made', product };
  } catch (error) {
    run.log.error({ err: error }, 'what there was of a result could not be kept');
    return end;
  }
}

const MONEY: ReadonlySet<FailureCode> = new Set(['money_ended', 'outside_approval']);

function earlyEnd(end: Extract<WalkEnd, { kind: 'failed' | 'cancelled' }>): EarlyEnd {
  if (end.kind === 'cancelled') return { why: 'cancelled', code: null };
  const { code } = end;
  if (code === 'deadline') return { why: 'deadline', code };
  return { why: MONEY.has(code) ? 'money' : 'failed', code };
}

async function conclude(deps: RouterDeps, walk: Walk, end: WalkEnd): Promise<Outcome> {
  switch (end.kind) {
    case 'made':
      return deliverable(deps, walk, end.product);
    case 'failed':
      return fail(deps, walk, end);
    case 'cancelled': {
      walk.run.trail.add({ step: 'cancel_requested' });
      const settled = await settle(deps, walk, { state: 'cancelled', code: null, result: null, blobs: [] });
      return settled.kind === 'elsewhere'
        ? outcomeElsewhere(settled)
        : { kind: 'cancelled', receipt: settled.receipt };
    }
    case 'lost':
      break;
  }
  return fail(deps, walk, { code: 'interrupted', facts: {} });
}

async function fail(
  deps: RouterDeps,
  walk: Walk,
  failure: { code: FailureCode; facts: Facts },
): Promise<Outcome> {
  const { code, facts } = failure;
  walk.run.trail.add({ step: 'failed', code });
  const settled = await settle(deps, walk, { state: 'failed', code, result: null, blobs: [] });
  if (settled.kind === 'elsewhere') return outcomeElsewhere(settled);
  return { kind: 'failed', code, facts, receipt: settled.receipt };
}

/** Stores what was made, then settles: a result nobody can open is a failure, and is paid for all the same. */
async function deliverable(deps: RouterDeps, walk: Walk, product: Product): Promise<Outcome> {
  const { run } = walk;
  let stored: { result: StoredResult; blobs: Ending['blobs'] };
  const conversation = product.conversation ?? null;
  try {
    const served = walk.served ?? walk.lastTarget;
    const instead = served ? servedInstead(run.trail.lines(), targetOf(served)) : {};
    stored = await storeProduct(deps, run, { ...product, facts: { ...product.facts, ...instead } });
  } catch (error) {
    run.log.error({ err: error }, 'the result could not be stored');
    return fail(deps, walk, { code: 'internal', facts: { reason: 'result_not_stored' } });
  }
  const { result, blobs } = stored;
  const settled = await settle(deps, walk, {
    state: 'finished',
    code: null,
    result,
    blobs,
    conversation,
  });
  const { receipt } = settled;
  if (settled.kind === 'elsewhere') return outcomeElsewhere(settled);
  if (settled.kind === 'settled') {
    const kept = settled.state === 'finished';
    return kept
      ? { kind: 'completed', result, receipt }
      : { kind: 'failed', code: 'internal', facts: {}, receipt };
  }
  // The result is safe in the blob store and is delivered as soon as the settlement got through.
  const facts = { reason: 'result_waits' };
  return { kind: 'failed', code: 'interrupted', facts, receipt };
}

function targetOf({ provider, model }: Candidate): { provider: string; model: string } {
  return { provider, model: model.id };
}

function outcomeElsewhere(settled: Extract<Settled, { kind: 'elsewhere' }>): Outcome {
  if (settled.state === 'cancelled') return { kind: 'cancelled', receipt: settled.receipt };
  return { kind: 'failed', code: 'interrupted', facts: {}, receipt: settled.receipt };
}

async function storeProduct(
  deps: RouterDeps,
  run: Run,
  product: Product,
): Promise<{ result: StoredResult; blobs: Ending['blobs'] }> {
  // A result was paid for: a store that is away for a moment is waited for, also when nobody waits any more.
  const { settlePatienceMs: patienceMs } = deps.timings;
  const never = new AbortController().signal;
  const files: ResultFile[] = [];
  const blobs: { key: string; bytes: number; sha256: string }[] = [];
  for (const [index, { name, contentType, bytes, description }] of product.files.entries()) {
    const key = `${run.operationId}/out-${index}`;
    const written = await patiently(() => deps.blobs.put(key, bytes), patienceMs, never);
    blobs.push({ key, ...written });
    files.push({ key, name, contentType, bytes: written.bytes, description });
  }
  return { result: { text: product.text, files, facts: product.facts }, blobs };
}
