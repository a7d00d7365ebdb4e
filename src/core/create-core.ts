import type { CoreParts } from './core-parts.ts';
import type { Core } from './core.ts';
import type { Facts } from './errors.ts';
import { type CoreDeps, createLifecycle } from './lifecycle.ts';
import { modelsOf } from './models-of.ts';
import { matchVoices } from './operations/speech/match-voices.ts';
import { budgetScope } from './router/budget-scope.ts';
import { askAgain } from './router/ask-again.ts';
import { cancelOperation } from './router/cancel-operation.ts';
import { storeActor } from './router/context.ts';
import { operationView } from './router/operation-view.ts';
import { retryOperation } from './router/retry-operation.ts';
import { runRequest } from './router/router.ts';

/** Autocomplete is answered within Discord's 3 s, or not at all. */
const VOICES_MS = 1_500;
/** Discord shows at most this many choices. */
const VOICES_TOLD = 500;

type Area =
  | 'approvals'
  | 'budgets'
  | 'audit'
  | 'settings'
  | 'followers'
  | 'toggles'
  | 'speech'
  | 'agents'
  | 'routes'
  | 'anomalies'
  | 'privacy';

/** What the control plane is made of, area by area; each is there from the start to the stop. */
function areasOf(parts: () => CoreParts): Pick<Core, Area> {
  return {
    get approvals() {
      return parts().approvals;
    },
    get budgets() {
      return parts().budgets;
    },
    get audit() {
      return parts().audit;
    },
    get settings() {
      return parts().settings;
    },
    get followers() {
      return parts().followers;
    },
    get toggles() {
      return parts().toggles;
    },
    get speech() {
      return parts().speech;
    },
    get agents() {
      return parts().agents;
    },
    get routes() {
      return parts().routes;
    },
    get anomalies() {
      return parts().anomalies;
    },
    get privacy() {
      return parts().privacy;
    },
  };
}

/** The control plane. Nothing is opened before `start`; every other call before it throws. */
export function createCore(deps: CoreDeps): Core {
  const lifecycle = createLifecycle(deps);
  const parts = (): CoreParts => lifecycle.parts();
  const calls: Omit<Core, Area> = {
    start: () => lifecycle.start(),
    stop: (graceMs) => lifecycle.stop(graceMs),
    run: async (request, listener = {}) => runRequest(parts().router, request, listener, null),
    retry: async (operationId, actor, idempotencyKey, deliverTo, listener = {}) =>
      retryOperation(parts().router, { operationId, actor, idempotencyKey, deliverTo }, listener),
    askAgain: async (operationId, question, actor, idempotencyKey, deliverTo, listener = {}) =>
      askAgain(parts().router, { operationId, question, actor, idempotencyKey, deliverTo }, listener),
    cancel: async (operationId, actor) => cancelOperation(parts().router, operationId, actor),
    operation: async (operationId) => {
      const { store } = parts().router;
      const row = await store.operation({ operation_id: operationId });
      return row && operationView(row, store);
    },
    budget: async (actor) => {
      const { scopes } = await parts().router.store.budgetStatus({ actor: storeActor(actor) });
      return scopes.map(budgetScope);
    },
    voices: async (query) => {
      const { voices } = parts();
      const known = await voices.voices(AbortSignal.timeout(VOICES_MS)).catch(() => []);
      return matchVoices(known, query, VOICES_TOLD);
    },
    models: modelsOf,
    openBlob: async (key) => parts().router.blobs.open(key),
    deliveries: {
      claim: async (limit) => parts().deliveries.claim(limit),
      begin: async (operationId) => parts().deliveries.begin(operationId),
      note: async (operationId, kind, message) => parts().deliveries.note(operationId, kind, message),
      done: async (operationId, where, message) => parts().deliveries.done(operationId, where, message),
      onWaiting: (listener) => lifecycle.onWaiting(listener),
    },
    record: async (kind, actor, facts) => {
      const { store, redactor } = parts().router;
      // The chain is for ever, so it gets the same treatment as a log line.
      const clean = JSON.parse(redactor.redact(JSON.stringify(facts))) as Facts;
      const input = { kind, actor: actor && storeActor(actor), operation_id: null, facts: clean };
      return (await store.record(input)).audit_seq;
    },
  };
  // Assigned to the areas, not the other way round: copying them would ask for each before there is one.
  return Object.assign(areasOf(parts), calls);
}
