import { createHash } from 'node:crypto';
import { type NeedsApproval, approvalFor, restsOnHistory } from '../approvals/policy.ts';
import { RefusalError } from '../errors.ts';
import type { Operation, PreparedOperation } from '../operations/operation.ts';
import type { StoredInput } from '../request.ts';
import type { BeginAnswer, DecisionContextRow } from '../store/rows.ts';
import { type BeginCandidate, type BeginInput, StoreUnavailableError } from '../store/store.ts';
import { type Candidate, type Dropped, noCandidate, planCandidates } from './candidates.ts';
import { type DecisionContext, storeActor } from './context.ts';
import { LEASE_S, LIMITS, type RouterDeps } from './deps.ts';
import type { Run } from './run.ts';

/** What is to be begun: everything about the request that does not change between two tries. */
export type Proposal = {
  operation: Operation;
  prepared: PreparedOperation;
  asked: string | null;
  /** As it may be stored: without an address that expires. */
  input: unknown;
  inputs: readonly StoredInput[];
};

/** A candidate with the rule, if any, that asks for an approval before it may run. */
export type Planned = Candidate & { approval: NeedsApproval | null };

/** The database's word, with the candidates and the context it was given for. */
export type Begun = {
  answer: Exclude<BeginAnswer, { answer: 'stale' }>;
  candidates: Planned[];
  context: DecisionContext;
};

/** Tries with a context that turned out stale before the request is given up. */
const ROUNDS = 3;

/**
 * Plans the candidates and begins the operation, again with a fresh context when the database finds the one at
 * hand stale. Throws RefusalError when nobody can serve (never on the word of a cached context) or the
 * configuration changes faster than it can be read.
 */
export async function begin(
  deps: RouterDeps,
  run: Run,
  proposal: Proposal,
  first: DecisionContext,
): Promise<Begun> {
  let context = first;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const { kept, dropped } = plan(deps, run, proposal, context);
    const history = kept.some(({ approval }) => approval !== null && restsOnHistory(approval));
    // A price that has ended since the context was read, at midnight for example, has a successor by now.
    if (context.cached && (history || dropped.some(({ reason }) => reason === 'price_unknown'))) {
      context = await deps.contexts.fresh(proposal.operation, run.request.actor);
      continue;
    }
    if (kept.length > 0) {
      const answer = await ask(deps, run, beginInput(deps, run, proposal, { context, kept, dropped }));
      if (answer.answer !== 'stale') return { answer, candidates: kept, context };
    } else if (!context.cached) {
      throw noCandidate(dropped);
    }
    context = await deps.contexts.fresh(proposal.operation, run.request.actor);
  }
  throw new RefusalError('context_stale');
}

/**
 * Asks the database to begin. No answer may mean that it has begun: nothing is sent then, and as soon as the
 * database is back the operation, if it is there, is ended with its hold given back. The asker was told already.
 */
async function ask(deps: RouterDeps, run: Run, input: BeginInput): Promise<BeginAnswer> {
  try {
    return await deps.store.beginOperation(input);
  } catch (error) {
    if (error instanceof StoreUnavailableError) deps.later(run.operationId, () => withdraw(deps, run));
    throw error;
  }
}

async function withdraw(deps: RouterDeps, run: Run): Promise<void> {
  await deps.store.settleOperation({
    operation_id: run.operationId,
    owner: deps.owner,
    state: 'failed',
    last: null,
    error_code: 'interrupted',
    result: null,
    blobs: [],
    trail: run.trail.lines(),
  });
  // One that waits for an approval is not settled by that: nobody is to be asked about it any more.
  await deps.store.requestCancel({
    operation_id: run.operationId,
    actor: storeActor(run.request.actor),
    admin: false,
  });
  await deps.store.finishDelivery({
    operation_id: run.operationId,
    where: 'ephemeral',
    channel_id: null,
    message_id: null,
  });
}

function plan(
  deps: RouterDeps,
  run: Run,
  { operation, prepared, asked }: Proposal,
  { row, cached }: DecisionContext,
): { kept: Planned[]; dropped: Dropped[] } {
  const { route } = row;
  run.trail.add({
    step: 'route',
    primary: route.primary,
    fallbacks: route.fallbacks,
    config_version: row.config_version,
    subject_version: row.subject_version,
    cached,
  });
  const planned = planCandidates({
    route,
    priceRows: row.price_rows,
    prepared,
    capability: operation.capability,
    asked,
    configs: deps.configs,
    keyPresent: (id) => deps.registry.keyPresent(id),
    health: deps.health,
    at: deps.clock.now(),
  });
  tellMeasures(run, prepared, planned.kept);
  for (const { provider, model, reason } of planned.dropped) {
    run.trail.add({
      step: 'candidate',
      provider,
      model,
      kept: false,
      reason,
      least_nano: null,
      most_nano: null,
      price_rows: [],
    });
  }
  for (const { provider, model, variant, least, most, priceRows } of planned.kept) {
    run.trail.add({
      step: 'candidate',
      provider,
      model: model.id,
      kept: true,
      reason: null,
      least_nano: String(least),
      most_nano: String(most),
      price_rows: priceRows,
      ...(variant !== null && { variant }),
    });
  }
  return {
    kept: planned.kept.map((candidate) => plannedOf(row, candidate)),
    dropped: planned.dropped,
  };
}

/** A candidate with its rule. What an admin is asked about is the whole of it, so that much is held from the start. */
export function plannedOf(row: DecisionContextRow, candidate: Candidate): Planned {
  const approval = approvalOf(row, candidate);
  const asked = approval !== null || row.guild.approval_rules.above_half_of_left;
  return { ...candidate, approval, most: asked ? candidate.ceiling : candidate.most };
}

/** The rule of this context that asks for an approval of a candidate. */
function approvalOf(row: DecisionContextRow, candidate: Candidate): NeedsApproval | null {
  const { provider, model, ceiling: most } = candidate;
  return approvalFor({
    operation: row.route.operation,
    candidate: { provider, model: model.id, most },
    threshold: BigInt(row.route.approval_threshold_nano),
    rules: row.guild.approval_rules,
    firstUse: row.first_use,
    usual: row.usual_cost_nano === null ? null : BigInt(row.usual_cost_nano),
  });
}

/** What the request was measured as, else what the first candidate's calls amount to, by unit. */
function tellMeasures(run: Run, { measured }: PreparedOperation, kept: readonly Candidate[]): void {
  if (measured) {
    run.trail.add({ step: 'measured', ...measured });
    return;
  }
  const sums = new Map<string, number>();
  for (const { unit, quantity } of kept[0]?.work.calls.flatMap((call) => call.bound) ?? []) {
    sums.set(unit, (sums.get(unit) ?? 0) + quantity);
  }
  for (const [unit, quantity] of sums) run.trail.add({ step: 'measured', unit, quantity });
}

/** A candidate as the database takes it. */
export function beginCandidate({
  provider,
  model,
  least,
  most,
  priceRows,
  approval,
}: Planned): BeginCandidate {
  return {
    provider,
    model: model.id,
    least_nano: String(least),
    most_nano: String(most),
    price_rows: priceRows,
    approval,
  };
}

/** The agent's conversation a request belongs to: its own, or that of the run which asks for it as a tool. */
function conversationOf(run: Run, { prepared }: Proposal): NonNullable<BeginInput['conversation']> | null {
  const parent = run.origin?.parent;
  return parent ? { id: parent.conversation, title: '' } : (prepared.conversation ?? null);
}

function beginInput(
  deps: RouterDeps,
  run: Run,
  proposal: Proposal,
  choice: { context: DecisionContext; kept: readonly Planned[]; dropped: readonly Dropped[] },
): BeginInput {
  const { request } = run;
  const { row } = choice.context;
  return {
    operation_id: run.operationId,
    operation: run.operation,
    actor: storeActor(request.actor),
    input_hash: createHash('sha256').update(proposal.prepared.commitment).digest('hex'),
    config_version: row.config_version,
    subject_version: row.subject_version,
    candidates: choice.kept.map(beginCandidate),
    half_of_left: row.guild.approval_rules.above_half_of_left,
    approval_ttl_s: row.guild.approval_rules.expires_hours * 3600,
    dropped: choice.dropped.map(({ provider, model, reason }) => ({ provider, model, reason })),
    owner: deps.owner,
    lease_s: LEASE_S,
    private: request.private || row.guild.results_private,
    input: proposal.input,
    deliver_to: request.deliverTo,
    blobs: proposal.inputs.map(({ key, bytes, sha256 }) => ({ key, bytes, sha256 })),
    limits: LIMITS,
    parent: run.origin?.parent?.operationId ?? null,
    conversation: conversationOf(run, proposal),
  };
}
