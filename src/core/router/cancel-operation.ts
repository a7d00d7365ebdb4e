import type { Core } from '../core.ts';
import type { Actor } from '../request.ts';
import { StoreUnavailableError } from '../store/store.ts';
import { storeActor } from './context.ts';
import type { RouterDeps } from './deps.ts';
import { createTrail } from './trail.ts';

type CancelAnswer = Awaited<ReturnType<Core['cancel']>>;

/**
 * Stops an operation for its asker or an admin of the guild: at once when it waits for an approval (its card changes,
 * its asker is told) or runs in this process, else at its owner's next renewal. A run that has not begun yet is known to this process alone.
 */
export async function cancelOperation(
  deps: RouterDeps,
  operationId: string,
  actor: Actor,
): Promise<CancelAnswer> {
  const answer = await askStore(deps, operationId, actor);
  if (answer === 'unknown') return cancelHere(deps, operationId, actor);
  if (answer === 'requested') deps.running.stop(operationId, 'cancelled');
  return answer;
}

async function askStore(deps: RouterDeps, operationId: string, actor: Actor): Promise<CancelAnswer> {
  try {
    const asked = { operation_id: operationId, actor: storeActor(actor), admin: actor.admin };
    const { answer, ended } = await deps.store.requestCancel(asked);
    if (ended) await tellEnded(deps, operationId);
    return answer;
  } catch (error) {
    if (error instanceof StoreUnavailableError) return 'unknown';
    throw error;
  }
}

/** What waited has ended: the trail says so, and whoever draws cards and delivers hears of it. */
async function tellEnded(deps: RouterDeps, operation_id: string): Promise<void> {
  const trail = createTrail(operation_id, deps.clock, [(line) => deps.printTrail(line)]);
  trail.add({ step: 'cancel_requested' });
  deps.cards.tell();
  deps.ended.tell();
  await deps.store.keepTrail({ operation_id, lines: trail.lines() });
}

function cancelHere(deps: RouterDeps, operationId: string, actor: Actor): CancelAnswer {
  const asker = deps.running.get(operationId)?.request.actor;
  if (!asker) return 'unknown';
  const sameGuild = asker.guildId === actor.guildId;
  if (!sameGuild || !(asker.userId === actor.userId || actor.admin)) return 'not_yours';
  deps.running.stop(operationId, 'cancelled');
  return 'requested';
}
