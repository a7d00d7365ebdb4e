import type { Capability, ModelConfig, ProviderConfig } from '../providers/provider.ts';
import type { Operation } from '../operations/operation.ts';
import { type Nano, NANO_PER_USD, formatUsd } from '../money.ts';
import { estimate } from '../router/estimate.ts';
import { routeTarget } from '../router/routes.ts';
import type { PriceRow } from '../store/rows.ts';
import type { RouteChange, RouteFault, RoutePublishAnswer } from './routes.ts';

/** What a route is checked against. */
export type RouteCheck = {
  operation: Operation;
  configs: readonly ProviderConfig[];
  hasClient(provider: string): boolean;
  /** Price rows that count now, of every vendor that matters. */
  prices: readonly PriceRow[];
  /** Ms since the epoch. */
  now: number;
};

type Refusal = Extract<RoutePublishAnswer, { answer: 'bad_model' | 'bad_number' }>;

/** Ranges of a route's numbers, both ends included. */
export const ROUTE_RANGES = {
  approvalThreshold: { least: 0n, most: 1_000n * NANO_PER_USD },
  deadlineMs: { least: 10_000, most: 30 * 60_000 },
  attemptsMax: { least: 1, most: 10 },
} as const satisfies Record<string, { least: Nano | number; most: Nano | number }>;

/** Models behind the first one; more would only prolong a failure. */
const FALLBACKS_MAX = 8;

function modelsOf(check: RouteCheck): { entry: string; model: ModelConfig }[] {
  return check.configs.flatMap(({ id, models }) =>
    models
      .filter(({ status, capability }) => status === 'active' && capability === check.operation.capability)
      .map((model) => ({ entry: `${id}/${model.id}`, model })),
  );
}

/** Why a model cannot serve an operation, or null when it can: it exists, is alive, able, reachable and priced. */
function faultOf(check: RouteCheck, entry: string): RouteFault | null {
  const target = routeTarget(entry);
  const model = check.configs
    .find(({ id }) => id === target?.provider)
    ?.models.find(({ id }) => id === target?.model);
  if (!target || !model) return 'unknown_model';
  const wanted: Capability = check.operation.capability;
  if (model.capability !== wanted) return 'wrong_capability';
  const over = model.shutdownAt !== undefined && new Date(check.now).toISOString() >= model.shutdownAt;
  if (model.status !== 'active' || over) return 'not_active';
  if (!check.hasClient(target.provider)) return 'no_client';
  const { calls } = check.operation.sketch({}).prepared.work(model);
  return estimate(calls, target, check.prices, check.now).kind === 'unknown' ? 'no_price' : null;
}

/** A model by `provider/model`, or by its own name where only one vendor has one of that name. */
export function routeEntry(check: Pick<RouteCheck, 'configs'>, name: string): string {
  const text = name.trim();
  const found = check.configs.flatMap(({ id, models }) =>
    models.filter((model) => model.id === text).map((model) => `${id}/${model.id}`),
  );
  return found.length === 1 && found[0] !== undefined ? found[0] : text;
}

/** Models that could be on the route of an operation now, as `provider/model`. */
export function routable(check: RouteCheck): string[] {
  return modelsOf(check)
    .map(({ entry }) => entry)
    .filter((entry) => faultOf(check, entry) === null);
}

function badNumber(change: RouteChange): Refusal | null {
  const money = ROUTE_RANGES.approvalThreshold;
  const { approvalThreshold: threshold } = change;
  if (threshold !== undefined && (threshold < money.least || threshold > money.most)) {
    return {
      answer: 'bad_number',
      field: 'approvalThreshold',
      least: formatUsd(money.least),
      most: formatUsd(money.most),
    };
  }
  for (const field of ['deadlineMs', 'attemptsMax'] as const) {
    const { least, most } = ROUTE_RANGES[field];
    const value = change[field];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least && value <= most)) {
      return { answer: 'bad_number', field, least: String(least), most: String(most) };
    }
  }
  return null;
}

/** The first thing that is wrong with a route as it would become, or null. Models that stay are not judged anew. */
export function checkRoute(
  check: RouteCheck,
  change: RouteChange,
  becomes: { primary: string; fallbacks: readonly string[] },
): Refusal | null {
  const number = badNumber(change);
  if (number) return number;
  const refuse = (model: string, fault: RouteFault): Refusal => ({
    answer: 'bad_model',
    model,
    fault,
    known: routable(check),
  });
  const named = [...(change.primary === undefined ? [] : [change.primary]), ...(change.fallbacks ?? [])];
  for (const entry of named) {
    const fault = faultOf(check, entry);
    if (fault) return refuse(entry, fault);
  }
  const all = [becomes.primary, ...becomes.fallbacks];
  const twice = all.find((entry, index) => all.indexOf(entry) !== index);
  if (named.length > 0 && twice !== undefined) return refuse(twice, 'twice');
  if (becomes.fallbacks.length > FALLBACKS_MAX) return refuse(becomes.fallbacks.at(-1) ?? '', 'too_many');
  return null;
}
