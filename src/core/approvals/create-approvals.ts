import type { Clock } from '../clock.ts';
import type { OperationId } from '../request.ts';
import { budgetScope } from '../router/budget-scope.ts';
import { storeActor } from '../router/context.ts';
import { storedAddress } from '../router/deliveries.ts';
import { createTrail } from '../router/trail.ts';
import type { Signal } from '../signal.ts';
import type { ApprovalRow } from '../store/approvals-rows.ts';
import type { Store, StoreActor } from '../store/store.ts';
import type { TrailLine } from '../trail.ts';
import type { Approvals, ApprovalView, DecideAnswer } from './approvals.ts';

/** What approvals need around them. */
export type ApprovalsDeps = {
  store: Store;
  clock: Clock;
  /** This process. */
  owner: string;
  cards: Signal;
  allowSelf: boolean;
  printTrail(line: TrailLine): void;
  /** Plans a request anew after its own facts changed; answers the request as it stands then. */
  replan(change: { approvalId: string; what: string; actor: StoreActor }): Promise<ApprovalRow>;
  /** Something was approved: whoever runs it may look. */
  approved(): void;
  /** An operation ended without having run: its requester is to be told. */
  ended(): void;
};

/** A stored approval request as the bot sees it. */
function approvalView(row: ApprovalRow): ApprovalView {
  const { channel_id: channelId, message_id: messageId } = row;
  return {
    approvalId: row.approval_id,
    binding: row.binding,
    operationId: row.operation_id,
    operation: row.operation as OperationId,
    guildId: row.guild_id,
    requesterId: row.requester_id,
    decidedById: row.decided_by_id,
    state: row.state,
    rule: row.rule,
    ruleFacts: row.rule_facts,
    amount: BigInt(row.amount_nano),
    provider: row.provider,
    model: row.model,
    private: row.private,
    input: row.input,
    scopes: row.scopes.map(budgetScope),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at,
    reason: row.reason,
    self: row.self,
    replacedBy: row.replaced_by,
    auditSeq: row.audit_seq,
    card: channelId && messageId ? { channelId, messageId } : null,
  };
}

type Decide = Approvals['decide'];

function createDecide(deps: ApprovalsDeps): Decide {
  const { store } = deps;

  /** Tells the trail how a request ended; what ended for good keeps the line. */
  async function tellEnd(row: ApprovalRow): Promise<void> {
    if (row.state === 'pending') return;
    const trail = createTrail(row.operation_id, deps.clock, [(line) => deps.printTrail(line)]);
    const { approval_id, state, self, audit_seq } = row;
    trail.add({ step: 'decided', approval_id, state, self, audit_seq });
    if (state === 'approved') return;
    await store.keepTrail({ operation_id: row.operation_id, lines: trail.lines() }).catch(() => undefined);
  }

  /** Tells the trail that a request was replaced, and by which. */
  async function tellReplaced(oldId: string, row: ApprovalRow): Promise<void> {
    const old = await store.approval({ approval_id: oldId });
    if (old) await tellEnd(old);
    const [entry] = await store.auditEntries({ from: row.audit_seq, limit: 1 });
    if (row.state !== 'pending' || !entry) return;
    const { approval_id, rule, provider, model, amount_nano, expires_at, audit_seq } = row;
    const trail = createTrail(row.operation_id, deps.clock, [(line) => deps.printTrail(line)]);
    const asked = { approval_id, rule, provider, model, amount_nano, expires_at, audit_seq };
    trail.add({ step: 'approval', ...asked, audit_hash: entry.hash });
    await store.keepTrail({ operation_id: row.operation_id, lines: trail.lines() });
  }

  return async ({ approvalId, binding, actor, verdict, reason }): Promise<DecideAnswer> => {
    const answer = await store.decideApproval({
      approval_id: approvalId,
      binding,
      actor: storeActor(actor),
      admin: actor.admin,
      verdict,
      reason,
      allow_self: deps.allowSelf,
    });
    switch (answer.answer) {
      case 'approved':
      case 'denied': {
        if (answer.answer === 'approved') deps.approved();
        await tellEnd(answer.view);
        if (answer.answer === 'denied') deps.ended();
        deps.cards.tell();
        return { answer: answer.answer, view: approvalView(answer.view) };
      }
      case 'changed': {
        const { what } = answer;
        const view = await deps.replan({ approvalId, what, actor: storeActor(actor) });
        if (view.state !== 'pending') deps.ended();
        deps.cards.tell();
        await tellReplaced(approvalId, view);
        return { answer: 'changed', what, view: approvalView(view) };
      }
      case 'already':
      case 'expired':
        return { answer: answer.answer, view: approvalView(answer.view) };
      case 'own':
      case 'not_admin':
      case 'unknown':
      case 'other_request':
      default:
        return { answer: answer.answer };
    }
  };
}

/** Approvals over the store: lists, decisions and the cards that are to be drawn. */
export function createApprovals(deps: ApprovalsDeps): Approvals {
  const { store, owner, cards } = deps;
  return {
    list: async (guildId) => (await store.approvals({ guild_id: guildId })).map(approvalView),
    get: async (approvalId) => {
      const row = await store.approval({ approval_id: approvalId });
      return row && approvalView(row);
    },
    decide: createDecide(deps),
    cards: {
      claim: async (limit) =>
        (await store.claimCards({ owner, limit })).map((row) => ({
          view: approvalView(row.view),
          kind: row.kind,
          adminChannelId: row.admin_channel_id,
          pingRoleIds: row.ping_role_ids,
          deliverTo: storedAddress(row),
        })),
      drawn: (approvalId, { state, card, reminded }) =>
        store.cardDrawn({
          approval_id: approvalId,
          state,
          channel_id: card?.channelId ?? null,
          message_id: card?.messageId ?? null,
          reminded,
        }),
      undeliverable: async (approvalId, reason) => {
        const { ended } = await store.cardUndeliverable({ approval_id: approvalId, reason });
        if (ended) deps.ended();
      },
      onWaiting: (listener) => cards.on(listener),
    },
  };
}
