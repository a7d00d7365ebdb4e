import type { OperationId } from '../request.ts';
import type { Actor } from '../request.ts';
import { storeActor } from '../router/context.ts';
import type { RouterDeps } from '../router/deps.ts';
import { routeTarget } from '../router/routes.ts';
import type { RouteRow } from '../store/routes-rows.ts';
import type { RouteWordsInput } from '../store/routes-store.ts';
import { type RouteCheck, checkRoute, routable, routeEntry } from './check-route.ts';
import { explain } from './explain.ts';
import { listProviders, pricesOf } from './list-providers.ts';
import type { RouteChange, RoutePublishAnswer, RouteView, Routes } from './routes.ts';

type RoutesDeps = Pick<
  RouterDeps,
  'store' | 'contexts' | 'configs' | 'registry' | 'health' | 'clock' | 'operations'
> & {
  /** Forgets the vendors' voices. */
  dropVoices(): void;
};

function view(row: RouteRow): RouteView {
  return {
    operation: row.operation as OperationId,
    version: row.version,
    source: row.source,
    primary: row.primary,
    fallbacks: row.fallbacks,
    approvalThreshold: BigInt(row.approval_threshold_nano),
    deadlineMs: row.deadline_ms,
    attemptsMax: row.attempts_max,
    policy: row.policy,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  };
}

function wordsOf(change: RouteChange): RouteWordsInput {
  const { primary, fallbacks, approvalThreshold, deadlineMs, attemptsMax, policy } = change;
  return {
    ...(primary !== undefined && { primary }),
    ...(fallbacks !== undefined && { fallbacks }),
    ...(approvalThreshold !== undefined && { approval_threshold_nano: String(approvalThreshold) }),
    ...(deadlineMs !== undefined && { deadline_ms: deadlineMs }),
    ...(attemptsMax !== undefined && { attempts_max: attemptsMax }),
    ...(policy !== undefined && { policy }),
  };
}

/** The change with every model under its full name. */
function named(deps: RoutesDeps, change: RouteChange): RouteChange {
  return {
    ...change,
    ...(change.primary !== undefined && { primary: routeEntry(deps, change.primary) }),
    ...(change.fallbacks !== undefined && {
      fallbacks: change.fallbacks.map((entry) => routeEntry(deps, entry)),
    }),
  };
}

async function checkOf(deps: RoutesDeps, operationId: OperationId): Promise<RouteCheck | null> {
  const operation = deps.operations.get(operationId);
  if (!operation) return null;
  const able = deps.configs.filter(({ models }) =>
    models.some(({ capability }) => capability === operation.capability),
  );
  const prices = await Promise.all(able.map(({ id }) => pricesOf(deps, id)));
  return {
    operation,
    configs: deps.configs,
    hasClient: (id) => deps.configs.some((config) => config.id === id && deps.registry.hasClient(config.id)),
    prices: prices.flat().filter(({ counts }) => counts),
    now: deps.clock.now(),
  };
}

/** Models that are on the route and cannot serve before somebody sets a key. */
function warningsOf(deps: RoutesDeps, route: RouteView): string[] {
  const missing = [route.primary, ...route.fallbacks].flatMap((entry) => {
    const config = deps.configs.find(({ id }) => id === routeTarget(entry)?.provider);
    return config && !deps.registry.keyPresent(config.id) ? [config.availability.keyName] : [];
  });
  return [...new Set(missing)];
}

/** Somebody who is no admin tried to change a route: nothing changes, and the record says who tried what. */
async function refuseStranger(deps: RoutesDeps, actor: Actor, tried: string): Promise<void> {
  const facts = { tried };
  await deps.store.record({ kind: 'admin_refused', actor: storeActor(actor), operation_id: null, facts });
}

async function publish(
  deps: RoutesDeps,
  actor: Actor,
  target: { operation: OperationId; expected: number },
  asked: RouteChange,
): Promise<RoutePublishAnswer> {
  if (!actor.admin) {
    await refuseStranger(deps, actor, 'route_set');
    return { answer: 'not_admin' };
  }
  const check = await checkOf(deps, target.operation);
  const row = (await deps.store.routes()).find(({ operation }) => operation === target.operation);
  if (!check || !row) return { answer: 'unknown' };
  const change = named(deps, asked);
  const becomes = {
    primary: change.primary ?? row.primary,
    fallbacks: change.fallbacks ?? row.fallbacks,
  };
  const refused = checkRoute(check, change, becomes);
  if (refused) return refused;
  const answer = await deps.store.publishRoute({
    actor: storeActor(actor),
    operation: target.operation,
    expected_version: target.expected,
    change: wordsOf(change),
  });
  if (answer.answer === 'unknown') return answer;
  if (answer.answer !== 'published') return { answer: answer.answer, now: view(answer.now) };
  const to = view(answer.to);
  const warnings = warningsOf(deps, to);
  return { answer: 'published', from: view(answer.from), to, auditSeq: answer.audit_seq, warnings };
}

/** Makes `core.routes` around what the router itself decides with. */
export function createRoutes(deps: RoutesDeps): Routes {
  return {
    list: async () => (await deps.store.routes()).map(view),
    publish: (actor, operation, expected, change) => publish(deps, actor, { operation, expected }, change),
    models: async (operation) => {
      const check = await checkOf(deps, operation);
      return check ? routable(check) : [];
    },
    explain: (request) => explain(deps, request),
    refresh: async (actor) => {
      if (!actor.admin) {
        await refuseStranger(deps, actor, 'route_refresh');
        return { answer: 'not_admin' };
      }
      const dropped = deps.contexts.clear();
      deps.dropVoices();
      const facts = { contexts: dropped };
      const point = await deps.store.record({
        kind: 'caches_dropped',
        actor: storeActor(actor),
        operation_id: null,
        facts,
      });
      return { answer: 'refreshed', dropped, auditSeq: point.audit_seq };
    },
    providers: () => listProviders(deps),
  };
}
