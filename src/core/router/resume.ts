import { type FailureCode, ProviderError, RefusalError } from '../errors.ts';
import { createOneAtATime } from '../one-at-a-time.ts';
import type { OperationId } from '../request.ts';
import type { HeldRow } from '../store/approvals-rows.ts';
import { StoreUnavailableError } from '../store/store.ts';
import { type TrailLine, trailLineSchema } from '../trail.ts';
import { noCandidate, planCandidates } from './candidates.ts';
import { storedAddress } from './deliveries.ts';
import { LEASE_S, type RouterDeps } from './deps.ts';
import { reopen, requesterOf } from './reopen.ts';
import { type Run, stopReason } from './run.ts';
import { type Admitted, serve } from './serve.ts';
import { settle } from './settle.ts';
import { createTrail } from './trail.ts';
import { newWalk } from './walk.ts';

/** Takes up what was approved, here or elsewhere. */
export type Resumer = {
  /** Looks once and begins what it finds, without waiting for its end; one look at a time. Never rejects. */
  look(): Promise<void>;
};

/** Approved operations one process works on at once; the others stay ready for whoever has room. */
const AT_ONCE = 4;

/** Makes the resumer; `heard` is told when cards or deliveries wait for somebody, whoever made them. */
export function createResumer(deps: RouterDeps, heard: { cards(): void; deliveries(): void }): Resumer {
  let working = 0;

  async function work(held: HeldRow): Promise<void> {
    working += 1;
    try {
      await resume(deps, held);
    } catch (error) {
      deps.log.error({ err: error, operation: held.operation.operation_id }, 'approved work broke off');
    } finally {
      working -= 1;
      heard.deliveries();
    }
  }

  async function lookOnce(): Promise<void> {
    const limit = deps.stopping() ? 0 : AT_ONCE - working;
    const found = await deps.store.claimReady({ owner: deps.owner, lease_s: LEASE_S, limit });
    for (const held of found.claimed) void work(held);
    if (found.cards) heard.cards();
    if (found.deliveries) heard.deliveries();
  }

  return {
    look: createOneAtATime(lookOnce, (error) =>
      deps.log.warn({ err: error }, 'approved work could not be looked for'),
    ),
  };
}

/**
 * Serves one approved operation that this process has claimed: read again from what was kept, at the approved model
 * alone, for no more than was approved. What the end is, the deliveries tell. A database that goes away, or a process
 * that stops, leaves it to the next one: nothing was sent.
 */
async function resume(deps: RouterDeps, held: HeldRow): Promise<void> {
  const run = resumedRun(deps, held);
  deps.running.add(run);
  try {
    const admitted = await regrant(deps, run, held);
    run.stop.signal.throwIfAborted();
    await serve(deps, run, admitted);
  } catch (error) {
    await giveUp(deps, run, error);
  } finally {
    deps.running.remove(run.operationId);
  }
}

function resumedRun(deps: RouterDeps, held: HeldRow): Run {
  const { operation: row } = held;
  const operation = row.operation as OperationId;
  const actor = requesterOf(held);
  const none = { applicationId: '', channelId: '', interactionToken: '', interactionAt: '', locale: '' };
  const nowhere = { ...none, guildId: actor.guildId, userId: actor.userId, maxFileBytes: 0 };
  const tell = [(line: TrailLine): void => deps.printTrail(line)];
  return {
    operationId: row.operation_id,
    operation,
    request: {
      operation,
      input: row.input,
      actor,
      idempotencyKey: row.operation_id,
      deliverTo: storedAddress(row) ?? nowhere,
      private: row.private,
    },
    trail: createTrail(row.operation_id, deps.clock, tell, earlierLines(held)),
    log: deps.log.child({ operation: row.operation_id, kind: operation }),
    stop: new AbortController(),
    startedAt: deps.clock.now(),
    origin: null,
    unattended: true,
  };
}

/** The trail up to the decision, which another process may have told: it is kept, and not told twice. */
function earlierLines({ operation: row }: HeldRow): TrailLine[] {
  const lines = row.trail.flatMap((line): TrailLine[] => {
    const parsed = trailLineSchema.safeParse(line);
    return parsed.success ? [parsed.data] : [];
  });
  const told = lines.some((line) => line.step === 'decided' && line.state === 'approved');
  if (!row.approval || told) return lines;
  const { approval_id, self, audit_seq, decided_at } = row.approval;
  const at = decided_at ?? '';
  const decided = { step: 'decided', approval_id, state: 'approved', self, audit_seq } as const;
  return [...lines, { event: 'trail', operation: row.operation_id, at, ...decided }];
}

/** The one candidate that was approved, as its route and prices are now. */
async function regrant(deps: RouterDeps, run: Run, held: HeldRow): Promise<Admitted> {
  const { operation, prepared, actor } = await reopen(deps, held, run.stop.signal);
  const { row } = await deps.contexts.fresh(operation, actor);
  if (!row.toggle.enabled) throw new RefusalError('operation_off');
  const { kept, dropped } = planCandidates({
    route: { ...row.route, primary: `${held.provider}/${held.model}`, fallbacks: [] },
    priceRows: row.price_rows,
    prepared,
    capability: operation.capability,
    asked: null,
    configs: deps.configs,
    keyPresent: (id) => deps.registry.keyPresent(id),
    health: deps.health,
    at: deps.clock.now(),
  });
  if (kept.length === 0) throw noCandidate(dropped);
  const { attempts_max, deadline_ms } = row.route;
  // The way that was approved, not a better one: that would cost more than the yes was for.
  const way = kept.find(({ most }) => most <= BigInt(held.amount_nano)) ?? kept[0];
  return {
    kind: 'admitted',
    candidates: way ? [way] : [],
    attemptsMax: attempts_max,
    deadlineMs: deadline_ms,
  };
}

/** Vendors that cannot serve now, told apart from what is no longer what was approved. */
const UNSERVED: ReadonlySet<string> = new Set(['no_candidate', 'key_missing']);

function failureOf(error: unknown): FailureCode {
  if (error instanceof ProviderError) return error.code;
  if (!(error instanceof RefusalError)) return 'internal';
  return UNSERVED.has(error.code) ? 'vendor_unavailable' : 'outside_approval';
}

/** Ends approved work that could not begin: nothing was sent, the hold goes back. */
async function giveUp(deps: RouterDeps, run: Run, error: unknown): Promise<void> {
  const stopped = stopReason(run.stop.signal);
  if (stopped === 'stopping' || error instanceof StoreUnavailableError) {
    run.log.warn({ err: error }, 'approved work is left to the next process');
    return;
  }
  const walk = newWalk(run, { candidates: [], attemptsMax: 0, deadlineAt: 0 });
  if (stopped === 'cancelled') {
    run.trail.add({ step: 'cancel_requested' });
    await settle(deps, walk, { state: 'cancelled', code: null, result: null, blobs: [] });
    return;
  }
  const code = failureOf(error);
  run.log.error({ err: error, code }, 'approved work could not begin');
  run.trail.add({ step: 'failed', code });
  await settle(deps, walk, { state: 'failed', code, result: null, blobs: [] });
}
