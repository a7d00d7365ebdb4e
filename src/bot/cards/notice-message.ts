import type { Delivery, Outcome } from '../../core/index.ts';
import { failureReply } from '../../commands/replies/failures.ts';
import { refusalReply } from '../../commands/replies/refusals.ts';
import { replyLines, shortId } from '../../commands/replies/reply.ts';
import { toolDecidedReply } from '../../commands/replies/tool-decided.ts';
import type { WireMessage } from '../wire-message.ts';
import { buttonRow } from './buttons.ts';
import { footerLine } from './footer.ts';

/** A message that pings its owner and nobody else. */
function ownersMessage(ownerId: string, lines: readonly string[], rows: WireMessage['body']['components']) {
  return {
    body: {
      content: lines.join('\n'),
      allowed_mentions: { parse: [], users: [ownerId] },
      ...(rows === undefined ? {} : { components: rows }),
    },
    files: [],
  } satisfies WireMessage;
}

/** Tells the owner that a private result is ready, without a word of it; the button shows it to them alone. */
export function resultNotice(title: string, operationId: string, ownerId: string): WireMessage {
  return ownersMessage(
    ownerId,
    [
      `<@${ownerId}> ✅ **Done · ${title}**: your private result is ready. Only you can open it.`,
      `-# op ${shortId(operationId)}`,
    ],
    [buttonRow(operationId, ['show'])],
  );
}

/** Tells the owner that an operation did not finish, what was booked, and offers to run it again. */
export function failureNotice(
  title: string,
  outcome: Extract<Outcome, { kind: 'failed' }>,
  ownerId: string,
): WireMessage {
  const { receipt } = outcome;
  const lines = replyLines(failureReply(outcome.code, outcome.facts, receipt), null);
  return ownersMessage(
    ownerId,
    [`<@${ownerId}> ❌ **Failed · ${title}**`, ...lines, footerLine(receipt)],
    [buttonRow(receipt.operationId, ['retry', 'details'])],
  );
}

/**
 * Tells the owner that a request which waited for an approval is not run. What an admin typed may be about the content,
 * so of a private request it is under Details.
 */
export function refusalNotice(
  title: string,
  outcome: Extract<Outcome, { kind: 'refused' }>,
  owner: { id: string; private: boolean },
): WireMessage {
  const { operationId, code, facts } = outcome;
  const { reason = null, ...others } = facts;
  const hidden = owner.private && reason !== null;
  const lines = replyLines(refusalReply(code, hidden ? others : facts), operationId);
  return ownersMessage(
    owner.id,
    [
      `<@${owner.id}> ⛔ **Refused · ${title}**`,
      ...lines,
      ...(hidden ? ['-# The reason is under Details, for you alone.'] : []),
    ],
    [buttonRow(operationId, ['details'])],
  );
}

/** Tells the owner of a conversation that what its agent waited for was decided, and offers to go on. */
export function toolNotice(
  title: string,
  delivery: Pick<Delivery, 'operationId' | 'outcome'>,
  run: { conversation: string; ownerId: string },
): WireMessage {
  const { operationId, outcome } = delivery;
  const lines = replyLines(toolDecidedReply(title, outcome), operationId);
  return ownersMessage(
    run.ownerId,
    [`<@${run.ownerId}> 🤖 **Agent**`, ...lines],
    [buttonRow(run.conversation, ['continue']), buttonRow(operationId, ['details'])],
  );
}
