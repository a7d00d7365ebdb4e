import { RefusalError } from '../errors.ts';
import type { Nano } from '../money.ts';
import type { Operation } from '../operations/operation.ts';
import type { BudgetScope } from '../outcome.ts';
import type { Health } from '../providers/health.ts';
import { type Planned, plannedOf } from '../router/begin.ts';
import { budgetScope } from '../router/budget-scope.ts';
import { type Dropped, noCandidate, planCandidates } from '../router/candidates.ts';
import { storeActor } from '../router/context.ts';
import type { RouterDeps } from '../router/deps.ts';
import { routeTarget } from '../router/routes.ts';
import type { DecisionContextRow } from '../store/rows.ts';
import type { ExplainedCandidate, ExplainedVerdict, Explanation, NotExplained, Routes } from './routes.ts';

type ExplainDeps = Pick<
  RouterDeps,
  'contexts' | 'store' | 'configs' | 'registry' | 'health' | 'clock' | 'operations'
>;
type Request = Parameters<Routes['explain']>[0];

/** The scope with the least left, as the database finds it: a person's before the server's, a month's before a day's. */
function tightest(scopes: readonly BudgetScope[]): BudgetScope | null {
  const rank = ({ scope, period }: BudgetScope): number =>
    ['user', 'guild', 'everyone'].indexOf(scope) * 2 + (period === 'month' ? 0 : 1);
  const sorted = scopes.toSorted((a, b) =>
    a.left === b.left ? rank(a) - rank(b) : a.left < b.left ? -1 : 1,
  );
  return sorted[0] ?? null;
}

function plan(
  deps: ExplainDeps,
  operation: Operation,
  row: DecisionContextRow,
  request: Request,
): { kept: Planned[]; dropped: Dropped[] } {
  const { kept, dropped } = planCandidates({
    route: row.route,
    priceRows: row.price_rows,
    prepared: operation.sketch(request.size).prepared,
    capability: operation.capability,
    asked: request.model && (routeTarget(request.model)?.model ?? request.model),
    configs: deps.configs,
    keyPresent: (id) => deps.registry.keyPresent(id),
    health: deps.health,
    at: deps.clock.now(),
  });
  return { kept: kept.map((one) => plannedOf(row, one)), dropped };
}

/** What the database would say to these candidates; `least` fits or does not, a rule asks for a yes or not. */
function verdictOf(
  row: DecisionContextRow,
  kept: readonly Planned[],
  dropped: readonly Dropped[],
  scopes: readonly BudgetScope[],
): ExplainedVerdict {
  if (!row.toggle.enabled) return { kind: 'off' };
  if (kept.length === 0) {
    const { code, facts } = noCandidate(dropped);
    return { kind: 'refused', code, facts };
  }
  const tight = tightest(scopes);
  const index = kept.findIndex(({ least }) => tight === null || least <= tight.left);
  const chosen = kept[index];
  if (!chosen) {
    const least = kept.reduce((low, one) => (one.least < low ? one.least : low), kept[0]?.least ?? 0n);
    return tight === null
      ? { kind: 'refused', code: 'no_candidate', facts: {} }
      : { kind: 'denied', over: tight, least };
  }
  const granted = tight !== null && tight.left < chosen.most ? tight.left : chosen.most;
  if (chosen.approval) {
    return { kind: 'waiting', index, granted, rule: chosen.approval.rule, facts: chosen.approval.facts };
  }
  const day = scopes.find(({ scope, period }) => scope === 'user' && period === 'day');
  if (row.guild.approval_rules.above_half_of_left && day && granted * 2n > day.left) {
    const facts = { left_nano: String(day.left), most_nano: String(granted) };
    return { kind: 'waiting', index, granted, rule: 'above_half_of_left', facts };
  }
  return { kind: 'started', index, granted };
}

function keptView(health: Health, left: Nano | null, one: Planned): ExplainedCandidate {
  return {
    provider: one.provider,
    model: one.model.id,
    variant: one.variant,
    kept: true,
    reason: null,
    facts: {},
    least: one.least,
    most: one.most,
    fits: left === null || one.least <= left,
    priceRows: one.priceRows,
    latencyMs: health.latency(one.target),
  };
}

function droppedView(health: Health, { provider, model, reason, facts }: Dropped): ExplainedCandidate {
  const latencyMs = health.latency(`${provider}/${model}`);
  return {
    provider,
    model,
    variant: null,
    kept: false,
    reason,
    facts,
    least: null,
    most: null,
    fits: null,
    priceRows: [],
    latencyMs,
  };
}

/**
 * Makes the decision a request of this size would meet, as the database has it now, without making it: no hold, no
 * vendor, no operation.
 */
export async function explain(deps: ExplainDeps, request: Request): Promise<Explanation | NotExplained> {
  try {
    return await decide(deps, request);
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return { refused: error.code, facts: error.facts };
  }
}

async function decide(deps: ExplainDeps, request: Request): Promise<Explanation> {
  const operation = deps.operations.get(request.operation);
  if (!operation) throw new RefusalError('no_candidate', { reason: 'unknown_operation' });
  const { assumed } = operation.sketch(request.size);
  const { row } = await deps.contexts.fresh(operation, request.as);
  const status = await deps.store.budgetStatus({ actor: storeActor(request.as) });
  const scopes = status.scopes.map(budgetScope);
  const left = tightest(scopes)?.left ?? null;
  const { kept, dropped } = plan(deps, operation, row, request);
  return {
    operation: request.operation,
    userId: request.as.userId,
    assumed,
    versions: {
      config: row.config_version,
      subject: row.subject_version,
      route: row.route.version,
      toggle: row.toggle.version,
    },
    toggle: { name: row.toggle.name, enabled: row.toggle.enabled },
    policy: row.route.policy,
    threshold: BigInt(row.route.approval_threshold_nano),
    candidates: [
      ...kept.map((one) => keptView(deps.health, left, one)),
      ...dropped.map((one) => droppedView(deps.health, one)),
    ],
    scopes,
    left,
    verdict: verdictOf(row, kept, dropped, scopes),
  };
}
