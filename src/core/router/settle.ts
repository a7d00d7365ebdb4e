import type { FailureCode } from '../errors.ts';
import type { Receipt, StoredResult } from '../outcome.ts';
import { type SettleInput, type Store, StoreUnavailableError } from '../store/store.ts';
import { answerUnanswered } from './answer-unanswered.ts';
import { storedReceipt } from './deliveries.ts';
import type { RouterDeps } from './deps.ts';
import { patiently } from './patiently.ts';
import type { Walk } from './walk.ts';

/** How an operation ends in the ledger. */
export type Ending = {
  state: SettleInput['state'];
  code: FailureCode | null;
  result: StoredResult | null;
  blobs: SettleInput['blobs'];
  /** What was said until now in an agent's conversation; left out when nothing new was. */
  conversation?: unknown;
};

/** What became of the settlement. */
export type Settled =
  | { kind: 'settled'; state: string; receipt: Receipt }
  /** It was ended elsewhere, as `state`. */
  | { kind: 'elsewhere'; state: string; receipt: Receipt }
  /** The database does not answer; the settlement goes on by itself for as long as the process lives. */
  | { kind: 'pending'; receipt: Receipt };

type SettleAnswer = Awaited<ReturnType<Store['settleOperation']>>;

/**
 * Books the last attempt, closes the hold and stores the result, in one transaction. A database that is away is
 * waited for a while; then the settlement is handed to `deps.later`, because what a vendor did must be booked.
 */
export async function settle(deps: RouterDeps, walk: Walk, ending: Ending): Promise<Settled> {
  const ask = (): Promise<SettleAnswer> => settleOnce(deps, walk, ending);
  // Its own signal: a cancelled run must be booked like any other.
  const never = new AbortController().signal;
  try {
    return await settledOf(deps, walk, await patiently(ask, deps.timings.settlePatienceMs, never));
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    walk.run.log.error({ err: error }, 'the settlement waits for the database');
    deps.later(walk.run.operationId, async () => void (await ask()));
    return { kind: 'pending', receipt: unbooked(deps, walk) };
  }
}

async function settleOnce(deps: RouterDeps, walk: Walk, ending: Ending): Promise<SettleAnswer> {
  const { run } = walk;
  const base = {
    operation_id: run.operationId,
    owner: deps.owner,
    trail: run.trail.lines(),
    unattended: run.unattended ?? false,
  };
  try {
    await answerUnanswered(deps, walk);
    const { state, code, result, blobs, conversation } = ending;
    return await deps.store.settleOperation({
      ...base,
      state,
      last: walk.last,
      error_code: code,
      result,
      blobs,
      conversation,
    });
  } catch (error) {
    if (error instanceof StoreUnavailableError) throw error;
    // A settlement the database refuses is a bug; the money must not hang on it: the open attempt is booked in full.
    run.log.fatal({ err: error }, 'a settlement was refused: booked at its bound');
    const failed = { state: 'failed', last: null, error_code: 'internal', result: null, blobs: [] } as const;
    return deps.store.settleOperation({ ...base, ...failed });
  }
}

async function settledOf(deps: RouterDeps, walk: Walk, answer: SettleAnswer): Promise<Settled> {
  const { run } = walk;
  if (answer.answer !== 'settled') {
    const state = answer.answer === 'replay' ? answer.state : 'failed';
    run.log.warn({ state }, 'the operation was ended elsewhere');
    return { kind: 'elsewhere', state, receipt: await receiptElsewhere(deps, walk) };
  }
  if (answer.thresholds.length > 0) deps.thresholdsCrossed();
  const { state, cost_nano, held_nano, estimated, audit_seq, audit_hash } = answer;
  for (const threshold of answer.thresholds) run.log.warn(threshold, 'a budget threshold was crossed');
  run.trail.add({ step: 'settled', state, cost_nano, held_nano, estimated, audit_seq, audit_hash });
  return {
    kind: 'settled',
    state,
    receipt: {
      operationId: run.operationId,
      cost: BigInt(cost_nano),
      estimated,
      provider: answer.provider,
      model: answer.model,
      ms: answer.ms,
      auditSeq: audit_seq,
    },
  };
}

async function receiptElsewhere(deps: RouterDeps, walk: Walk): Promise<Receipt> {
  const row = await deps.store.operation({ operation_id: walk.run.operationId }).catch(() => null);
  return row ? storedReceipt(row) : unbooked(deps, walk);
}

/** What is known while nothing could be booked yet: that the figure is not final. */
function unbooked(deps: RouterDeps, walk: Walk): Receipt {
  const { run, lastTarget } = walk;
  return {
    operationId: run.operationId,
    cost: 0n,
    estimated: true,
    provider: lastTarget?.provider ?? '',
    model: lastTarget?.model.id ?? '',
    ms: Math.max(0, deps.clock.now() - run.startedAt),
    auditSeq: 0,
  };
}
