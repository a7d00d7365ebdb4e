import type { RunListener } from '../core.ts';
import type { Outcome } from '../outcome.ts';
import type { Actor, DeliveryAddress, OperationId } from '../request.ts';
import type { OperationRow } from '../store/rows.ts';
import { storeActor } from './context.ts';
import type { RouterDeps } from './deps.ts';
import { runRequest } from './router.ts';

/** Who asks for what again. */
export type RetryRequest = {
  operationId: string;
  actor: Actor;
  idempotencyKey: string;
  deliverTo: DeliveryAddress;
};

/**
 * Runs an operation's stored input again as a new operation of the same person; its kept files stand in for the
 * attachments. Null when the input is gone, or when it is not theirs: a stranger learns no more than that. `change`
 * makes another input of it; null when it cannot.
 */
export async function retryOperation(
  deps: RouterDeps,
  { operationId, actor, idempotencyKey, deliverTo }: RetryRequest,
  listener: RunListener,
  change: (row: OperationRow) => unknown = (row) => row.input,
): Promise<Outcome | null> {
  const row = await deps.store.operation({ operation_id: operationId });
  if (!row || row.input === null || row.input === undefined) return null;
  const { actor_id } = await deps.store.actorId({ actor: storeActor(actor) });
  if (actor_id !== row.actor_id) return null;
  const input = change(row);
  if (input === null) return null;
  const request = {
    operation: row.operation as OperationId,
    input,
    actor,
    idempotencyKey,
    deliverTo,
    private: row.private,
  };
  const kept = (key: string): boolean => key.startsWith(`${operationId}/`);
  return runRequest(deps, request, listener, { kept, parent: null });
}
