import type { OperationView } from '../../core/index.ts';
import { quoted } from '../../commands/plain-text.ts';
import { deciderName } from '../../commands/replies/decisions.ts';
import type { BotParts } from '../parts.ts';

const REASON_MAX = 500;

/** Who denied an operation's request, and why, for its owner and for admins; nothing where nobody did. */
export async function decisionLines(parts: BotParts, operation: OperationView): Promise<string[]> {
  const asked = operation.trail.findLast((line) => line.step === 'approval');
  if (!asked) return [];
  const view = await parts.core.approvals.get(asked.approval_id);
  if (view?.state !== 'denied') return [];
  const reason = view.reason === null ? [] : [quoted(view.reason, REASON_MAX)];
  return [
    `**Denied by ${deciderName(view)}**${view.reason === null ? ', without a reason' : ':'}`,
    ...reason,
  ];
}
