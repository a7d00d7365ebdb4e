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
 * What an agent's run has waiting for a yes ends with it; of a run that is over, so does what its conversation has.
 */
export async function cancelOperation(
  deps: RouterDeps,
  operationId: string,
  actor: Actor,
): Promise<CancelAnswer> {
  const { answer, tools } = await askStore(deps, operationId, actor);
  if (answer === 'unknown') return cancelHere(deps, operationId, actor);
  if (answer === 'requested') deps.running.stop(operationId, 'cancelled');
  const ends: CancelAnswer[] = [];
  for (const tool of tools) ends.push((await askStore(deps, tool, actor)).answer);
  return ends.includes('requested') ? 'requested' : answer;
}

async function askStore(
  deps: RouterDeps,
  operationId: string,
  actor: Actor,
): Promise<{ answer: CancelAnswer; tools: readonly string[] }> {
  try {
    const asked = { operation_id: operationId, actor: storeActor(actor), admin: actor.admin };
    const { answer, ended, tools = [] } = await deps.store.requestCancel(asked);
    if (ended) await tellEnded(deps, operationId);
    return { answer, tools };
  } catch (error) {
    if (error instanceof StoreUnavailableError) return { answer: 'unknown', tools: [] };
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
