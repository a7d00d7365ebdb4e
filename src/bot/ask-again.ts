import { noticeReply } from '../commands/replies/notices.ts';
import { replyLines } from '../commands/replies/reply.ts';
import { OPERATION_SCOPE } from './cards/buttons.ts';
import { replyCardMessage } from './cards/outcome-card.ts';
import type { Control } from './control.ts';
import { formatCustomId } from './custom-id.ts';
import { modalResponse } from './first-response.ts';
import { originalPlace } from './operation-card.ts';
import { serveOperation } from './serve-operation.ts';

const FIELD = 'question';
const QUESTION_MAX = 1_500;

/** Opens the form of **Ask another question**. Anybody may open it; only that of whoever asked first is taken. */
export const askForm: Control = {
  access: 'everyone',
  opens: (use) =>
    modalResponse(formatCustomId({ scope: OPERATION_SCOPE, action: 'ask', id: use.id, arg: null }), {
      arg: null,
      title: 'Ask another question',
      fields: [
        {
          id: FIELD,
          label: 'Your question',
          description: 'About the same film; what was asked before is known.',
          placeholder: 'What is written on the last slide?',
          maxLength: QUESTION_MAX,
        },
      ],
    }),
};

/** Asks about the same film again, for the one who asked first alone. */
export const askSubmitted: Control = {
  access: 'everyone',
  first: 'private',
  run: async (parts, use) => {
    const view = await parts.core.operation(use.id);
    const question = use.fields.get(FIELD)?.trim() ?? '';
    if (view === null || view.operation !== 'video' || !(await view.ownedBy(use.actor))) {
      const code = view === null || view.operation !== 'video' ? 'unknown_operation' : 'only_asker';
      const message = replyCardMessage('refused', '', replyLines(noticeReply(code), use.id));
      await parts.interactions.editOriginal(use.address.interactionToken, message);
      if (code === 'only_asker') {
        await parts.core.record('stranger_clicked', use.actor, { operation: use.id });
      }
      return;
    }
    await serveOperation(parts, {
      start: (listener) =>
        parts.core.askAgain(use.id, question, use.actor, use.interactionId, use.address, listener),
      operation: 'video',
      subject: question,
      note: null,
      private: view.private,
      place: originalPlace(parts, use.address),
      address: use.address,
      thread: { kind: 'none' },
      log: use.log,
    });
  },
};
