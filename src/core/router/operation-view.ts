import type { OperationView } from '../core.ts';
import type { OperationId } from '../request.ts';
import type { OperationRow } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { type TrailLine, trailLineSchema } from '../trail.ts';
import { storeActor } from './context.ts';
import { storedReceipt, storedResult } from './deliveries.ts';

const OPEN = new Set(['waiting', 'ready', 'running']);

/** A stored operation as the bot sees it. */
export function operationView(row: OperationRow, store: Pick<Store, 'actorId'>): OperationView {
  const { channel_id: channelId, message_id: messageId } = row;
  return {
    operationId: row.operation_id,
    operation: row.operation as OperationId,
    state: row.state,
    ownedBy: async (actor) => (await store.actorId({ actor: storeActor(actor) })).actor_id === row.actor_id,
    private: row.private,
    conversation: row.conversation_id,
    parent: row.parent_id,
    result: storedResult(row),
    receipt: OPEN.has(row.state) ? null : storedReceipt(row),
    input: row.input ?? null,
    trail: row.trail.flatMap((line): TrailLine[] => {
      const parsed = trailLineSchema.safeParse(line);
      return parsed.success ? [parsed.data] : [];
    }),
    message: channelId && messageId ? { channelId, messageId } : null,
  };
}
