import { z } from 'zod';
import {
  type ApprovalRow,
  type CardRow,
  type HeldRow,
  approvalRow,
  cardRow,
  claimReadyAnswer,
  decideAnswer,
  expireAnswer,
  heldRow,
  replaceAnswer,
} from './approvals-rows.ts';
import type { Rpc } from './rpc.ts';
import type { BeginCandidate, StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';

export type DecideInput = {
  approval_id: string;
  /** First 8 hex of the binding the click was made for. */
  binding: string;
  actor: StoreActor;
  admin: boolean;
  verdict: 'approve' | 'deny';
  /** As the admin typed it: an erasable side row. */
  reason: string | null;
  /** True where an installation lets its single admin approve their own requests. */
  allow_self: boolean;
};

export type ReplaceInput = {
  approval_id: string;
  /** Who clicked. */
  actor: StoreActor;
  /** What had changed. */
  what: string;
  /** Candidates of the new plan, in order; with a `code` instead the operation ends refused. */
  candidates: readonly BeginCandidate[];
  code: string | null;
  config_version: number;
  subject_version: number;
  approval_ttl_s: number;
};

/** What approvals need of the database: one method per SQL function, refusals as values. */
export type ApprovalsStore = {
  decideApproval(input: DecideInput): Promise<z.infer<typeof decideAnswer>>;
  replaceApproval(input: ReplaceInput): Promise<z.infer<typeof replaceAnswer>>;
  /** Everything to plan a pending request anew; null when there is none. */
  waitingOperation(input: { approval_id: string }): Promise<HeldRow | null>;
  /** Takes up to `limit` approved operations for `owner`; says too whether cards or deliveries wait for anybody. */
  claimReady(input: {
    owner: string;
    lease_s: number;
    limit: number;
  }): Promise<z.infer<typeof claimReadyAnswer>>;
  /** Ends requests past their time; each hold goes back. */
  expireApprovals(): Promise<z.infer<typeof expireAnswer>>;
  /** Adds lines to the stored trail of an operation that waits or ended waiting. */
  keepTrail(input: { operation_id: string; lines: readonly unknown[] }): Promise<void>;
  /** Claims cards to draw for a minute, for `owner` alone. */
  claimCards(input: { owner: string; limit: number }): Promise<CardRow[]>;
  /** Null ids: there is no such message. */
  cardDrawn(input: {
    approval_id: string;
    state: string;
    channel_id: string | null;
    message_id: string | null;
    reminded: boolean;
  }): Promise<void>;
  /** Ends a pending request whose card cannot be posted; `reason` is a code. */
  cardUndeliverable(input: { approval_id: string; reason: string }): Promise<{ ended: boolean }>;
  approval(input: { approval_id: string }): Promise<ApprovalRow | null>;
  /** Pending requests of a guild, oldest first, at most 200. */
  approvals(input: { guild_id: string }): Promise<ApprovalRow[]>;
};

const nothing = z.unknown().transform((): void => undefined);

/** The approvals' part of the store. */
export function createApprovalsStore(rpc: Rpc): ApprovalsStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    decideApproval: (input) => call('decide_approval', input, decideAnswer),
    replaceApproval: (input) => call('replace_approval', input, replaceAnswer),
    waitingOperation: (input) => call('waiting_operation', input, heldRow.nullable()),
    claimReady: (input) => call('claim_ready', input, claimReadyAnswer),
    expireApprovals: () => call('expire_approvals', {}, expireAnswer),
    keepTrail: (input) => call('keep_trail', { ...input, lines: JSON.stringify(input.lines) }, nothing),
    claimCards: (input) => call('claim_cards', input, z.array(cardRow)),
    cardDrawn: (input) => call('card_drawn', input, nothing),
    cardUndeliverable: (input) => call('card_undeliverable', input, z.object({ ended: z.boolean() })),
    approval: (input) => call('approval', input, approvalRow.nullable()),
    approvals: (input) => call('approvals', input, z.array(approvalRow)),
  };
}
