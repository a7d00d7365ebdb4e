import type { RefusalCode } from '../errors.ts';
import { type Facts, RefusalError } from '../errors.ts';
import type { Nano } from '../money.ts';
import type { OperationCall, PreparedOperation, Work } from '../operations/operation.ts';
import { findModel } from '../providers/find-model.ts';
import type { Health } from '../providers/health.ts';
import type {
  Capability,
  ModelConfig,
  ProviderConfig,
  ProviderId,
  UsageComponent,
} from '../providers/provider.ts';
import type { DecisionContextRow } from '../store/rows.ts';
import { estimate } from './estimate.ts';
import { routeTarget } from './routes.ts';

/** A model that could serve the request now: its work, what that costs at most, by which price rows. */
export type Candidate = {
  provider: ProviderId;
  model: ModelConfig;
  /** Which of several ways at the same model, when it is not the best one. */
  variant: string | null;
  /** `provider/model`: the breaker's name for it. */
  target: string;
  work: Work;
  least: Nano;
  most: Nano;
  /** Most that all of it can cost, whatever its answers ask for: what an approval is about. */
  ceiling: Nano;
  priceRows: string[];
};

/** A model of the route that cannot serve: `reason` is a short code, `facts` explain it to the asker. */
export type Dropped = { provider: string; model: string; reason: string; facts: Facts };

/** What the choice rests on. */
export type CandidateInput = {
  route: DecisionContextRow['route'];
  priceRows: DecisionContextRow['price_rows'];
  prepared: PreparedOperation;
  capability: Capability;
  /** Model the asker named; restricts the candidates to it. */
  asked: string | null;
  configs: readonly ProviderConfig[];
  keyPresent(id: ProviderId): boolean;
  health: Health;
  /** Now, ms since the epoch. */
  at: number;
};

type Target = { provider: string; model: string };

function targetsOf(input: CandidateInput): Target[] {
  if (input.asked !== null) {
    const found = findModel(input.configs, input.asked, new Date(input.at).toISOString(), input.capability);
    if (!found) throw new RefusalError('model_unknown', { model: input.asked });
    return [{ provider: found.provider, model: found.model.id }];
  }
  const entries = [input.route.primary, ...input.route.fallbacks];
  return entries.flatMap((entry) => routeTarget(entry) ?? []);
}

/** A call cut down as far as it can be; most cannot be cut, and need at least what they cost at most. */
function leastOf({ bound, least }: OperationCall): { bound: UsageComponent[] } {
  return { bound: bound.map((one) => (one.unit === least?.unit ? least : one)) };
}

/** What one way at a model costs; the unit that has no price, or null for no unit at all, when that is not known. */
function priced(
  input: CandidateInput,
  target: Target,
  work: Work,
): Pick<Candidate, 'work' | 'least' | 'most' | 'ceiling' | 'priceRows'> | { unit: string | null } {
  const price = estimate(work.calls, target, input.priceRows, input.at);
  if (price.kind === 'unknown') return { unit: price.unit };
  const least = estimate(work.calls.map(leastOf), target, input.priceRows, input.at);
  const whole = [{ bound: work.ceiling ?? work.calls.flatMap(({ bound }) => bound) }];
  const ceiling = estimate(whole, target, input.priceRows, input.at);
  if (ceiling.kind === 'unknown') return { unit: ceiling.unit };
  return {
    work,
    least: least.kind === 'priced' ? least.nano : price.nano,
    most: price.nano,
    ceiling: ceiling.nano > price.nano ? ceiling.nano : price.nano,
    priceRows: price.priceRows,
  };
}

function drop(target: Target, reason: string, facts: Facts = {}): Dropped {
  return { ...target, reason, facts };
}

/** The ways to have a model serve, the best first, or why it cannot. */
function judge(input: CandidateInput, target: Target): Candidate[] | Dropped {
  const config = input.configs.find((candidate) => candidate.id === target.provider);
  const model = config?.models.find((candidate) => candidate.id === target.model);
  if (!config || !model || model.capability !== input.capability) return drop(target, 'unknown_model');
  if (!input.keyPresent(config.id)) return drop(target, 'no_key', { key: config.availability.keyName });
  const unfit = input.prepared.unfit(model);
  if (unfit !== null) return drop(target, unfit, { model: model.id });
  const name = `${config.id}/${model.id}`;
  const openUntil = input.health.openUntil(name);
  if (openUntil !== null) return drop(target, 'breaker_open', { retryAt: new Date(openUntil).toISOString() });
  const ways = [
    { variant: null, work: input.prepared.work(model) },
    ...(input.prepared.cheaper?.(model) ?? []),
  ];
  const candidates: Candidate[] = [];
  for (const { variant, work } of ways) {
    const price = priced(input, target, work);
    if ('unit' in price) return drop(target, 'price_unknown', { model: model.id, unit: price.unit });
    candidates.push({ provider: config.id, model, variant, target: name, ...price });
  }
  return candidates;
}

/**
 * The route's policy on the models left of its list, each with its ways, the best of which speaks for it; equals keep
 * the list's order. `fastest_healthy` puts a model nobody
 * has timed yet first, or its time would never be known, and one whose breaker waits for a probe last.
 */
function ordered(kept: readonly Candidate[][], { route, health }: CandidateInput): Candidate[] {
  const target = ([best]: readonly Candidate[]): string => best?.target ?? '';
  if (route.policy === 'cheapest') {
    const cost = ([best]: readonly Candidate[]): Nano => best?.most ?? 0n;
    return kept.toSorted((a, b) => (cost(a) === cost(b) ? 0 : cost(a) < cost(b) ? -1 : 1)).flat();
  }
  if (route.policy === 'fastest_healthy') {
    const closed = kept.filter((ways) => health.closed(target(ways)));
    const others = kept.filter((ways) => !health.closed(target(ways)));
    const speed = (ways: readonly Candidate[]): number => health.latency(target(ways)) ?? 0;
    return [...closed.toSorted((a, b) => speed(a) - speed(b)), ...others].flat();
  }
  return kept.flat();
}

/** The model a conversation was begun with, if it still serves; one that only rests is worth waiting for, as if asked for. */
function keptTarget(
  input: CandidateInput,
  model: string,
): { judged: Candidate[] | Dropped; serves: boolean } {
  const found = findModel(input.configs, model, new Date(input.at).toISOString(), input.capability);
  const target = found && { provider: found.provider, model: found.model.id };
  const judged = target ? judge(input, target) : drop({ provider: 'unknown', model }, 'unknown_model');
  return { judged, serves: !('reason' in judged) || judged.reason === 'breaker_open' };
}

/**
 * The candidates in the order of the route's policy and those that dropped out, each with its reason. Throws RefusalError
 * `model_unknown` when nobody has the model that was asked for.
 */
export function planCandidates(input: CandidateInput): { kept: Candidate[]; dropped: Dropped[] } {
  const kept: Candidate[][] = [];
  const dropped: Dropped[] = [];
  const add = (judged: Candidate[] | Dropped): void => {
    if ('reason' in judged) dropped.push(judged);
    else kept.push(judged);
  };
  const model = input.asked === null ? input.prepared.keptModel : null;
  const before = model ? keptTarget(input, model) : null;
  if (before) add(before.judged);
  if (!before?.serves) for (const target of targetsOf(input)) add(judge(input, target));
  return { kept: ordered(kept, input), dropped };
}

/** Reasons a model drops out for, in the order in which they tell the asker most. */
const REFUSALS: readonly [string, RefusalCode][] = [
  ['breaker_open', 'no_candidate'],
  ['price_unknown', 'price_unknown'],
  ['no_key', 'key_missing'],
  ['language', 'language_unsupported'],
  ['size', 'file_too_large'],
  ['length', 'text_too_long'],
  ['film_length', 'video_too_long'],
];

/** The refusal that says why nobody is left to serve. */
export function noCandidate(dropped: readonly Dropped[]): RefusalError {
  for (const [reason, code] of REFUSALS) {
    const hit = dropped.find((one) => one.reason === reason);
    if (hit) return new RefusalError(code, { reason, provider: hit.provider, ...hit.facts });
  }
  return new RefusalError('no_candidate', { reason: dropped[0]?.reason ?? 'no_route' });
}
