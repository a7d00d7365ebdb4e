import type { DecideAnswer } from '../../core/index.ts';
import { decisionReply } from '../../commands/replies/decisions.ts';
import { noticeReply } from '../../commands/replies/notices.ts';
import { type Reply, replyLines } from '../../commands/replies/reply.ts';
import { replyCardMessage } from '../cards/outcome-card.ts';
import type { Control, ControlScope, Use } from '../control.ts';
import type { BotParts } from '../parts.ts';
import { recordSparingly } from '../record-sparingly.ts';
import type { WireMessage } from '../wire-message.ts';
import { denyForm, denyReason } from './deny-form.ts';
import { showRequest } from './show-request.ts';

type Verdict = { verdict: 'approve' | 'deny'; reason: string | null };

function refusedMessage(reply: Reply): WireMessage {
  return replyCardMessage('refused', 'Approval', replyLines(reply, null));
}

/**
 * Decides as the core allows: it checks anew who clicks, what the click is bound to and how the request stands, and
 * writes every "no" into the record.
 */
function ask(parts: BotParts, use: Use, { verdict, reason }: Verdict): Promise<DecideAnswer> {
  const { id: approvalId, arg, actor } = use;
  return parts.core.approvals.decide({ approvalId, binding: arg ?? '', actor, verdict, reason });
}

/** A "no" is told to the clicker alone; where it was done, the card says so, and more words would be in the way. */
async function decide(parts: BotParts, use: Use, verdict: Verdict): Promise<void> {
  const answer = await ask(parts, use, verdict);
  if (answer.answer === 'approved' || answer.answer === 'denied') return;
  await parts.interactions.followUp(use.address.interactionToken, refusedMessage(decisionReply(answer)));
}

const approve: Control = {
  access: 'owner',
  first: 'update',
  run: (parts, use) => decide(parts, use, { verdict: 'approve', reason: null }),
};

const deny: Control = { access: 'admin', opens: (use) => denyForm(use.id, use.arg ?? '') };

const denied: Control = {
  access: 'owner',
  first: 'update',
  run: (parts, use) => decide(parts, use, { verdict: 'deny', reason: denyReason(use.fields) }),
};

const details: Control = { access: 'owner', first: 'private', run: showRequest };

/**
 * A click that its card does not offer: it was redrawn a moment before, or the click is made up. It never decides
 * anything. Of a request that has ended, the answer says how; anything else is an old button, on the record.
 */
const gone: Control = {
  access: 'owner',
  first: 'private',
  run: async (parts, use) => {
    const view = await parts.core.approvals.get(use.id);
    const token = use.address.interactionToken;
    if (view === null || view.state === 'pending') {
      await recordSparingly(parts, 'forged_click', use.actor, { approval: view?.approvalId ?? null });
      return parts.interactions.editOriginal(token, refusedMessage(noticeReply('old_button')));
    }
    const answer = await ask(parts, use, { verdict: 'approve', reason: null });
    await parts.interactions.editOriginal(token, refusedMessage(decisionReply(answer)));
  },
};

/**
 * The buttons of an approval card and the form of Deny. Only admins get through, but it is the core that refuses
 * the others, because its refusals are in the record with the request they were about.
 */
export const APPROVAL_CONTROLS: ControlScope = {
  clicks: { approve, deny, details },
  submits: { deny: denied },
  gone,
};
