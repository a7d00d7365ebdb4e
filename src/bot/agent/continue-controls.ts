import type { OperationView } from '../../core/index.ts';
import { agentForm, TASK_FIELD } from '../../commands/agent/agent-form.ts';
import { noticeReply } from '../../commands/replies/notices.ts';
import { replyLines } from '../../commands/replies/reply.ts';
import { replyCardMessage } from '../cards/outcome-card.ts';
import type { Control, Use } from '../control.ts';
import { formatCustomId } from '../custom-id.ts';
import { modalResponse } from '../first-response.ts';
import { originalPlace } from '../operation-card.ts';
import type { BotParts } from '../parts.ts';
import { serveOperation } from '../serve-operation.ts';
import { continuedPlace } from './conversation-thread.ts';

/** `id` is the run the button sits on, or the conversation itself. */
function continueId(id: string): string {
  return formatCustomId({ scope: 'op', action: 'continue', id, arg: null });
}

/** Opens the form of **Continue**. Anybody may open it; only its owner's is taken. */
export const continueForm: Control = {
  access: 'everyone',
  opens: (use) =>
    modalResponse(
      continueId(use.id),
      agentForm({
        arg: null,
        title: 'Continue with the agent',
        description: 'What it is to do next. It remembers this conversation.',
        kept: { text: null, files: [] },
      }),
    ),
};

/** Somebody else's conversation is as unknown as one that never was; who tried is in the record. */
async function refuse(parts: BotParts, use: Use): Promise<void> {
  const message = replyCardMessage('refused', 'Agent', replyLines(noticeReply('conversation_unknown'), null));
  await parts.interactions.editOriginal(use.address.interactionToken, message);
  await parts.core.record('stranger_clicked', use.actor, { operation: use.id });
}

async function serve(parts: BotParts, use: Use, began: OperationView): Promise<void> {
  const conversation = began.operationId;
  const task = use.fields.get(TASK_FIELD) ?? '';
  const { address, thread } = await continuedPlace(parts, use.address, began);
  await serveOperation(parts, {
    start: (listener) =>
      parts.core.run(
        {
          operation: 'agent',
          input: { task, about: null, files: use.files, conversation, model: null, web: false },
          actor: use.actor,
          idempotencyKey: use.interactionId,
          deliverTo: address,
          private: began.private,
        },
        listener,
      ),
    operation: 'agent',
    subject: task,
    note: null,
    private: began.private,
    place: originalPlace(parts, address),
    address,
    thread,
    log: use.log,
  });
}

/** Goes on with a conversation as its form asks, in its thread where it has one. */
export const continueSubmitted: Control = {
  access: 'everyone',
  first: 'private',
  run: async (parts, use) => {
    const found = await parts.core.agents.find(use.id, use.actor);
    const began = found && (await parts.core.operation(found.conversation));
    await (began ? serve(parts, use, began) : refuse(parts, use));
  },
};
