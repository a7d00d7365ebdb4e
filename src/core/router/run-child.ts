import type { ChildRequest } from '../operations/operation.ts';
import type { Outcome } from '../outcome.ts';
import type { RouterDeps } from './deps.ts';
import { runRequest } from './router.ts';
import type { Run } from './run.ts';

/**
 * Runs an operation that an agent asks for as a tool: for the same person, through the same pipeline, with a hold and a
 * record of its own. `call` tells it apart from the run's other tools, so that asking again is a replay. It may read the
 * files that the request names, and no others.
 */
export async function runChild(deps: RouterDeps, parent: Run, asked: ChildRequest): Promise<Outcome> {
  const { actor, deliverTo, private: hidden } = parent.request;
  const { operation, input, call, keys, conversation } = asked;
  const allowed = new Set(keys);
  return runRequest(
    deps,
    { operation, input, actor, deliverTo, private: hidden, idempotencyKey: `${parent.operationId}/${call}` },
    {},
    {
      kept: (key) => allowed.has(key),
      parent: { operationId: parent.operationId, conversation, signal: parent.stop.signal },
    },
  );
}
