import { z } from 'zod';
import type { Core, Delivery } from '../core.ts';
import { FAILURE_CODES, REFUSAL_CODES } from '../errors.ts';
import type { Receipt, StoredResult } from '../outcome.ts';
import type { DeliveryAddress, OperationId } from '../request.ts';
import type { OperationRow } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import type { TrailLine } from '../trail.ts';

const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const resultSchema: z.ZodType<StoredResult> = z.object({
  text: z.string().nullable(),
  files: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      contentType: z.string(),
      bytes: z.number(),
      description: z.string(),
    }),
  ),
  facts: factsSchema,
});

const addressSchema: z.ZodType<DeliveryAddress> = z.object({
  applicationId: z.string(),
  guildId: z.string(),
  channelId: z.string(),
  userId: z.string(),
  interactionToken: z.string(),
  interactionAt: z.string(),
  locale: z.string(),
  maxFileBytes: z.number(),
});

const failureSchema = z.enum(FAILURE_CODES).catch('interrupted');
const refusalSchema = z.enum(REFUSAL_CODES).catch('approval_expired');

/** The stored result of an operation; null once it is erased. */
export function storedResult(row: OperationRow): StoredResult | null {
  return resultSchema.safeParse(row.result).data ?? null;
}

/** The receipt of an ended operation. */
export function storedReceipt(row: OperationRow): Receipt {
  return {
    operationId: row.operation_id,
    cost: BigInt(row.cost_nano),
    estimated: row.estimated,
    provider: row.provider ?? '',
    model: row.model ?? '',
    ms: row.ms,
    auditSeq: row.audit_seq,
  };
}

/** Where the answer goes; null once it is erased. */
export function storedAddress(row: Pick<OperationRow, 'deliver_to'>): DeliveryAddress | null {
  return addressSchema.safeParse(row.deliver_to).data ?? null;
}

/** Why a request that waited for an approval did not run. */
function refusalOf(row: OperationRow): Delivery['outcome'] {
  const { approval } = row;
  return {
    kind: 'refused',
    operationId: row.operation_id,
    code: refusalSchema.parse(row.error_code),
    facts: { reason: approval?.reason ?? null, decidedBy: approval?.decided_by_id ?? null },
    auditSeq: row.audit_seq,
  };
}

function outcomeOf(row: OperationRow): Delivery['outcome'] {
  if (row.state === 'refused' || row.state === 'expired') return refusalOf(row);
  const receipt = storedReceipt(row);
  if (row.state === 'cancelled') return { kind: 'cancelled', receipt };
  const result = storedResult(row);
  if (row.state === 'finished' && result) return { kind: 'completed', result, receipt };
  return { kind: 'failed', code: failureSchema.parse(row.error_code), facts: {}, receipt };
}

/** An agent's tool that had waited for an approval is no result of its own. */
function toolOf({
  parent_id: operationId,
  conversation_id: conversation,
}: OperationRow): Pick<Delivery, 'toolOf'> {
  return operationId && conversation ? { toolOf: { conversation, operationId } } : {};
}

function deliveryOf(row: OperationRow): Delivery {
  return {
    operationId: row.operation_id,
    operation: row.operation as OperationId,
    outcome: outcomeOf(row),
    private: row.private,
    deliverTo: storedAddress(row),
    begunAt: row.delivery_begun_at,
    ...toolOf(row),
  };
}

/** The hand-over of ended operations to whoever delivers them, with a way to say that new ones wait. */
export type Deliveries = Core['deliveries'] & { tellWaiting(): void };

/** Makes the hand-over; `printTrail` gets the `delivered` step, which is too late for the stored trail. */
export function createDeliveries(deps: {
  store: Pick<Store, 'claimDeliveries' | 'beginDelivery' | 'noteMessage' | 'finishDelivery'>;
  owner: string;
  delivered(operationId: string, where: Extract<TrailLine, { step: 'delivered' }>['where']): void;
}): Deliveries {
  const { store, owner } = deps;
  const listeners: (() => void)[] = [];
  return {
    claim: async (limit) => (await store.claimDeliveries({ owner, limit })).map(deliveryOf),
    begin: async (operationId) => {
      const { voice_id: voiceId } = await store.beginDelivery({ operation_id: operationId, owner });
      return { voiceId };
    },
    note: async (operationId, kind, { channelId, messageId }) => {
      const message = { channel_id: channelId, message_id: messageId };
      return (await store.noteMessage({ operation_id: operationId, kind, ...message })).noted;
    },
    done: async (operationId, where, message) => {
      await store.finishDelivery({
        operation_id: operationId,
        where,
        channel_id: message?.channelId ?? null,
        message_id: message?.messageId ?? null,
      });
      deps.delivered(operationId, where);
    },
    onWaiting: (listener) => void listeners.push(listener),
    tellWaiting: () => listeners.forEach((listener) => listener()),
  };
}
