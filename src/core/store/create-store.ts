import { z } from 'zod';
import {
  auditPoint,
  auditRow,
  beginAnswer,
  bootAnswer,
  contextAnswer,
  costEntryRow,
  scopeRow,
  settleAnswer,
  startAttemptAnswer,
} from './rows.ts';
import { createAgentStore } from './agent-store.ts';
import { createAnomaliesStore } from './anomalies-store.ts';
import { createApprovalsStore } from './approvals-store.ts';
import { createBudgetsStore } from './budgets-store.ts';
import { createCheckpointsStore } from './checkpoints-store.ts';
import { createFollowersStore } from './followers-store.ts';
import { createProofsStore } from './proofs-store.ts';
import { createPrivacyStore } from './privacy-store.ts';
import { createRoutesStore } from './routes-store.ts';
import type { Rpc } from './rpc.ts';
import type { OperationsStore, SettleInput, Store } from './store.ts';
import { storedOperation } from './stored-operation.ts';
import { toWire } from './to-wire.ts';
import { createSettingsStore } from './settings-store.ts';
import { createSpeechStore } from './speech-store.ts';
import { createTogglesStore } from './toggles-store.ts';
import { createVideoStore } from './video-store.ts';

const count = z.number().int().nonnegative();
const nothing = z.unknown().transform((): void => undefined);

/** Content travels as JSON text within the JSON, so that it comes back to the letter. */
const side = (value: unknown): string | null =>
  value === undefined || value === null ? null : JSON.stringify(value);

/** An end with its content as text. */
const withSides = (input: SettleInput): Record<string, unknown> => ({
  ...input,
  result: side(input.result),
  trail: side(input.trail),
  conversation: side(input.conversation),
});

/** The parts of the store that have a file of their own. */
const slices = (rpc: Rpc): Omit<Store, keyof OperationsStore> => ({
  ...createAgentStore(rpc),
  ...createAnomaliesStore(rpc),
  ...createApprovalsStore(rpc),
  ...createBudgetsStore(rpc),
  ...createCheckpointsStore(rpc),
  ...createFollowersStore(rpc),
  ...createProofsStore(rpc),
  ...createPrivacyStore(rpc),
  ...createSettingsStore(rpc),
  ...createTogglesStore(rpc),
  ...createSpeechStore(rpc),
  ...createRoutesStore(rpc),
  ...createVideoStore(rpc),
});

/** The store on any home: every method is one SQL function, every answer is parsed before anybody sees it. */
export function createStore(rpc: Rpc): Store {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    ...slices(rpc),
    home: rpc.home,
    boot: (input) => call('boot', input, bootAnswer),
    context: (input) => call('context', input, contextAnswer),
    beginOperation: (input) => call('begin_operation', { ...input, input: side(input.input) }, beginAnswer),
    startAttempt: (input) => call('start_attempt', input, startAttemptAnswer),
    settleOperation: (input) => call('settle_operation', withSides(input), settleAnswer),
    refund: (input) =>
      call(
        'refund',
        input,
        z.discriminatedUnion('answer', [
          z.object({ answer: z.literal('refunded'), ...auditPoint }),
          z.object({ answer: z.literal('replay') }),
          z.object({ answer: z.literal('too_much'), refundable_nano: z.string() }),
          z.object({ answer: z.literal('unknown') }),
        ]),
      ),
    renewLeases: (input) =>
      call('renew_leases', input, z.object({ renewed: count, cancel_requested: z.array(z.string()) })),
    requestCancel: (input) =>
      call(
        'request_cancel',
        input,
        z.object({
          answer: z.enum(['requested', 'not_yours', 'over', 'unknown']),
          ended: z.boolean().optional(),
          tools: z.array(z.string()).optional(),
        }),
      ),
    sweep: (input) =>
      call(
        'sweep',
        input,
        z.object({ interrupted: z.array(z.string()), expired_blobs: z.array(z.string()) }),
      ),
    claimDeliveries: (input) => call('claim_deliveries', input, z.array(storedOperation)),
    beginDelivery: (input) => call('begin_delivery', input, z.object({ voice_id: z.string().nullable() })),
    finishDelivery: (input) => call('finish_delivery', input, nothing),
    operation: (input) => call('operation', input, storedOperation.nullable()),
    actorId: (input) => call('actor_id', input, z.object({ actor_id: z.string() })),
    budgetStatus: (input) =>
      call('budget_status', input, z.object({ day: z.string(), scopes: z.array(scopeRow) })),
    record: (input) => call('record', input, z.object(auditPoint)),
    auditEntries: (input) => call('audit_entries', input, z.array(auditRow)),
    auditHead: () => call('audit_head', {}, z.object({ next: count, hash: z.string() })),
    costEntries: (input) => call('cost_entries', input, z.array(costEntryRow)),
    blobUsage: () => call('blob_usage', {}, z.object({ bytes: count })),
    dropBlobs: (input) => call('drop_blobs', input, nothing),
    acquireLease: (input) => call('acquire_lease', input, z.object({ held: z.boolean() })),
    ping: () => call('ping', {}, z.object({ schema_version: z.string() })),
    close: () => rpc.close(),
  };
}
