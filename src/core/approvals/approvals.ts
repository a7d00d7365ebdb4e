import type { Facts } from '../errors.ts';
import type { Nano } from '../money.ts';
import type { BudgetScope } from '../outcome.ts';
import type { Actor, DeliveryAddress, OperationId } from '../request.ts';

/** Why a request needs an admin's yes: the route's threshold, or a rule the guild turned on. */
export type ApprovalRule =
  | 'above_threshold'
  | 'always_operation'
  | 'always_model'
  | 'first_use'
  | 'above_usual'
  | 'above_half_of_left';

/** Where an approval request stands. Only `pending` can be decided, once. */
type ApprovalState = 'pending' | 'approved' | 'denied' | 'expired' | 'cancelled' | 'replaced';

/** One approval request as a card shows it. */
export type ApprovalView = {
  approvalId: string;
  /** First 8 hex of the hash of input, model, price rows and amount: what a click is bound to. */
  binding: string;
  operationId: string;
  operation: OperationId;
  guildId: string;
  /** Discord ids, read from the actors table at this moment; null once the person is erased. */
  requesterId: string | null;
  decidedById: string | null;
  state: ApprovalState;
  rule: ApprovalRule;
  ruleFacts: Facts;
  /** The most it may cost: what the hold keeps, and what Approve allows. */
  amount: Nano;
  provider: string;
  model: string;
  private: boolean;
  /** The stored input; null once erased. Shown on the card, or behind Details when private. */
  input: unknown;
  /** The requester's scopes with this hold counted. */
  scopes: BudgetScope[];
  createdAt: string;
  expiresAt: string;
  decidedAt: string | null;
  reason: string | null;
  /** True when the requester approved it (a setting of single-admin installs). */
  self: boolean;
  replacedBy: string | null;
  auditSeq: number;
  card: { channelId: string; messageId: string } | null;
};

/** The one answer to a decision; every "no" changed nothing and is audited. */
export type DecideAnswer =
  | { answer: 'approved' | 'denied'; view: ApprovalView }
  | { answer: 'already'; view: ApprovalView }
  | { answer: 'expired'; view: ApprovalView }
  /** The requester may not decide their own request. */
  | { answer: 'own' }
  | { answer: 'not_admin' }
  | { answer: 'unknown' }
  /** The click was bound to another request than the one that stands (a forged or old button). */
  | { answer: 'other_request' }
  /**
   * A price row, toggle, route or the budget of this operation changed: it was replaced by a new request (`view`,
   * pending), or ended (`view` is the old one, `replaced` by nothing; the requester is told why by the deliveries).
   */
  | { answer: 'changed'; what: 'price' | 'toggle' | 'route' | 'budget'; view: ApprovalView };

/**
 * A card to post, edit or remind about: its drawn state differs from the request's, or half its time is over. One to
 * edit whose view knows no card may have been posted by a process that died: it has to be looked for.
 */
export type CardJob = {
  view: ApprovalView;
  kind: 'post' | 'edit' | 'remind';
  adminChannelId: string | null;
  pingRoleIds: string[];
  /** Where the requester waits, to tell them how it went on; null once erased. */
  deliverTo: DeliveryAddress | null;
};

/** Approvals as the bot sees them (`core.approvals`). */
export type Approvals = {
  /** Pending requests of a guild, oldest first, at most 200. */
  list(guildId: string): Promise<ApprovalView[]>;
  /** Null when no such request exists; of any guild, so the caller looks at `guildId`. */
  get(approvalId: string): Promise<ApprovalView | null>;
  /** Compare-and-set: one winner. After `approved` the operation is `ready` and is run by any process. */
  decide(decision: {
    approvalId: string;
    binding: string;
    actor: Actor;
    verdict: 'approve' | 'deny';
    reason: string | null;
  }): Promise<DecideAnswer>;
  cards: {
    /** Claims, for a minute, cards that need drawing. */
    claim(limit: number): Promise<CardJob[]>;
    drawn(
      approvalId: string,
      drawn: { state: ApprovalState; card: ApprovalView['card']; reminded: boolean },
    ): Promise<void>;
    /** The card cannot be posted (no access, channel gone): the request ends, the hold returns, the requester is told. */
    undeliverable(approvalId: string, reason: string): Promise<void>;
    /** Called when a request or decision of this process, or a sweep, left a card to draw. */
    onWaiting(listener: () => void): void;
  };
};
