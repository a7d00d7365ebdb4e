import type { Actor } from '../request.ts';
import { storeActor } from '../router/context.ts';
import type { ConversationRow } from '../store/agent-rows.ts';
import type { Store } from '../store/store.ts';
import type { AgentView, Agents } from './agents.ts';

function viewOf(row: ConversationRow): AgentView {
  return {
    conversation: row.conversation_id,
    title: row.title,
    state: row.state,
    operationId: row.operation_id,
    runs: row.runs,
    spent: BigInt(row.spent_nano),
    startedAt: row.started_at,
    changedAt: row.changed_at,
  };
}

/** Makes what is known of conversations; `cancel` stops an operation for its asker. */
export function createAgents(deps: {
  store: Pick<Store, 'conversations' | 'conversation'>;
  cancel(operationId: string, actor: Actor): Promise<string>;
}): Agents {
  const find = async (id: string, actor: Actor): Promise<AgentView | null> => {
    const row = await deps.store.conversation({ actor: storeActor(actor), id });
    return row && viewOf(row);
  };
  return {
    list: async (actor) => (await deps.store.conversations({ actor: storeActor(actor) })).map(viewOf),
    find,
    stop: async (id, actor) => {
      const view = await find(id, actor);
      if (!view) return 'unknown';
      // The run may have ended since it was read, and a run that waits for its approval can be stopped as well.
      return (await deps.cancel(view.operationId, actor)) === 'requested' ? 'requested' : 'idle';
    },
  };
}
