import type { Facts, ProviderError, RefusalCode } from '../errors.ts';
import type { Outcome, Receipt } from '../outcome.ts';
import { StoreUnavailableError } from '../store/store.ts';
import { vendorsOf } from './check-request.ts';
import { storeActor } from './context.ts';
import type { RouterDeps } from './deps.ts';
import type { Run } from './run.ts';

/** What of a refusal's facts may enter the chain: numbers and yes or no; texts may be somebody's words. */
function recordable(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value !== 'string'));
}

/** Appends an entry about a run that never began; null when the database does not answer. */
async function recordRun(deps: RouterDeps, run: Run, kind: string, facts: Facts): Promise<number | null> {
  try {
    const point = await deps.store.record({
      kind,
      actor: storeActor(run.request.actor),
      operation_id: run.operationId,
      facts: { operation: run.operation, ...facts },
    });
    return point.audit_seq;
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    run.log.error({ err: error }, 'a refusal could not be recorded');
    return null;
  }
}

/**
 * Turns a request away: nothing was sent, nothing is booked. The refusal is in the chain, unless the database
 * already wrote its own entry (`auditSeq`) or cannot be reached.
 */
export async function refuse(
  deps: RouterDeps,
  run: Run,
  refusal: { code: RefusalCode; facts: Facts; auditSeq?: number },
): Promise<Outcome> {
  const { code, facts } = refusal;
  const down = code === 'store_unavailable';
  const recorded = (): Promise<number | null> =>
    down ? Promise.resolve(null) : recordRun(deps, run, 'refused', { code, ...recordable(facts) });
  const auditSeq = refusal.auditSeq ?? (await recorded());
  run.trail.add({ step: 'refused', code, audit_seq: auditSeq });
  run.log.info({ code }, 'refused');
  return { kind: 'refused', operationId: run.operationId, code, facts, auditSeq };
}

/** The receipt of a run that never began: nothing was held, nothing booked. */
function emptyReceipt(run: Run, auditSeq: number | null, now: number): Receipt {
  return {
    operationId: run.operationId,
    cost: 0n,
    estimated: false,
    provider: '',
    model: '',
    ms: Math.max(0, now - run.startedAt),
    auditSeq: auditSeq ?? 0,
  };
}

/** Ends a run that its asker cancelled before it began. */
export async function cancelledEarly(deps: RouterDeps, run: Run): Promise<Outcome> {
  run.trail.add({ step: 'cancel_requested' });
  const auditSeq = await recordRun(deps, run, 'cancelled', {});
  return { kind: 'cancelled', receipt: emptyReceipt(run, auditSeq, deps.clock.now()) };
}

/** Ends a run whose vendor already failed while it was prepared (it lists no voices): nothing is booked. */
export async function failedEarly(deps: RouterDeps, run: Run, error: ProviderError): Promise<Outcome> {
  const { code, status } = error;
  const operation = deps.operations.get(run.operation);
  const vendors = operation ? vendorsOf(deps, operation) : [];
  const provider = vendors.find(({ id }) => deps.registry.keyPresent(id))?.id ?? null;
  run.log.warn({ code, status, provider, err: error.cause }, 'the vendor failed before anything was begun');
  const auditSeq = await recordRun(deps, run, 'failed', { code, status, provider });
  run.trail.add({ step: 'failed', code });
  const receipt = emptyReceipt(run, auditSeq, deps.clock.now());
  return { kind: 'failed', code, facts: { provider, status }, receipt };
}
