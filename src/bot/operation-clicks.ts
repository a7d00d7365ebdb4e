import type { Actor, OperationView } from '../core/index.ts';
import { type NoticeCode, noticeReply } from '../commands/replies/notices.ts';
import { replyLines } from '../commands/replies/reply.ts';
import { continueForm } from './agent/continue-controls.ts';
import { askForm } from './ask-again.ts';
import { decisionLines } from './approvals/decision-lines.ts';
import type { OperationAction } from './cards/buttons.ts';
import { cardMessage } from './cards/card.ts';
import { detailsCard } from './cards/details-card.ts';
import { detailsLines } from './cards/details-lines.ts';
import { replyCardMessage, unservedCard } from './cards/outcome-card.ts';
import { resultMessage } from './cards/result-message.ts';
import { discordFault } from './discord-fault.ts';
import { originalPlace } from './operation-card.ts';
import { isBlobGone, readBlob } from './read-blob.ts';
import type { Control, Use } from './control.ts';
import type { BotParts } from './parts.ts';
import { serveOperation } from './serve-operation.ts';

/** Refuses a click privately, and writes strangers' clicks into the record. */
async function refuse(parts: BotParts, click: Use, first: 'update' | 'private', code: NoticeCode) {
  const message = replyCardMessage('refused', '', replyLines(noticeReply(code), click.id));
  const token = click.address.interactionToken;
  if (first === 'update') await parts.interactions.followUp(token, message);
  else await parts.interactions.editOriginal(token, message);
  if (code === 'not_yours' || code === 'only_asker') {
    await parts.core.record('stranger_clicked', click.actor, { operation: click.id });
  }
}

/** What a control does once it was acknowledged. */
type Work = (parts: BotParts, click: Use) => Promise<void>;

/** What serves a click from stored files, made to say so when they are gone. */
function whileStored(run: Work): Work {
  return async (parts, click) => {
    try {
      await run(parts, click);
    } catch (error) {
      if (!isBlobGone(error)) throw error;
      await refuse(parts, click, 'private', 'result_gone');
    }
  };
}

async function mayManage(view: OperationView, actor: Actor): Promise<boolean> {
  return actor.admin || view.ownedBy(actor);
}

/** What only waited for an approval has ended by now; its card may be older than its own token, but not than this click. */
async function endWaitingCard(parts: BotParts, click: Use): Promise<void> {
  const view = await parts.core.operation(click.id);
  if (view?.state !== 'cancelled' || view.receipt === null) return;
  const title = parts.commands.presentation(view.operation).title;
  const card = unservedCard(title, { kind: 'cancelled', receipt: view.receipt });
  const message = cardMessage(card, { ephemeral: true });
  await parts.interactions.editOriginal(click.address.interactionToken, message);
}

const cancel: Control = {
  access: 'owner',
  first: 'update',
  run: async (parts, click) => {
    const answer = await parts.core.cancel(click.id, click.actor);
    if (answer === 'requested') return endWaitingCard(parts, click);
    const codes = { not_yours: 'not_yours', over: 'already_over', unknown: 'unknown_operation' } as const;
    await refuse(parts, click, 'update', codes[answer]);
  },
};

/** Deletes the clicked message; that somebody was quicker is no fault. */
async function deleteOnce(parts: BotParts, token: string): Promise<void> {
  try {
    await parts.interactions.deleteOriginal(token);
  } catch (error) {
    if (discordFault(error) !== 'message_gone') throw error;
  }
}

const remove: Control = {
  access: 'owner',
  first: 'update',
  run: async (parts, click) => {
    const view = await parts.core.operation(click.id);
    if (view === null) return refuse(parts, click, 'update', 'unknown_operation');
    if (!(await mayManage(view, click.actor))) return refuse(parts, click, 'update', 'not_yours');
    await deleteOnce(parts, click.address.interactionToken);
    if (click.arg !== null) await parts.channels.remove(click.address.channelId, click.arg);
    await parts.core.record('result_deleted', click.actor, { operation: click.id });
  },
};

/** Shows a page of what the record tells, in an answer of its own or in place of another page. */
function detailing(first: 'private' | 'update'): Control {
  return {
    access: 'owner',
    first,
    run: async (parts, click) => {
      const view = await parts.core.operation(click.id);
      if (view === null) return refuse(parts, click, first, 'unknown_operation');
      if (!(await mayManage(view, click.actor))) return refuse(parts, click, first, 'not_yours');
      const { title } = parts.commands.presentation(view.operation);
      const lines = [...(await decisionLines(parts, view)), ...detailsLines(view)];
      const page = first === 'private' ? 0 : Number.parseInt(click.arg ?? '0', 10);
      const message = detailsCard(click.id, title, lines, page);
      await parts.interactions.editOriginal(click.address.interactionToken, message);
    },
  };
}

const show: Control = {
  access: 'owner',
  first: 'private',
  run: whileStored(async (parts, click) => {
    const view = await parts.core.operation(click.id);
    if (view === null) return refuse(parts, click, 'private', 'unknown_operation');
    if (!(await view.ownedBy(click.actor))) return refuse(parts, click, 'private', 'only_asker');
    if (view.result === null || view.receipt === null) {
      return refuse(parts, click, 'private', view.receipt === null ? 'result_pending' : 'result_gone');
    }
    const message = await resultMessage(parts.core, {
      presentation: parts.commands.presentation(view.operation),
      result: view.result,
      receipt: view.receipt,
      askerId: click.actor.userId,
      ephemeral: true,
      maxFileBytes: click.address.maxFileBytes,
    });
    await parts.interactions.editOriginal(click.address.interactionToken, message);
  }),
};

const format: Control = {
  access: 'everyone',
  first: 'private',
  run: whileStored(async (parts, click) => {
    const view = await parts.core.operation(click.id);
    if (view === null) return refuse(parts, click, 'private', 'unknown_operation');
    if (view.private && !(await view.ownedBy(click.actor))) {
      return refuse(parts, click, 'private', 'only_asker');
    }
    if (view.result === null) return refuse(parts, click, 'private', 'result_gone');
    const presentation = parts.commands.presentation(view.operation);
    const file = await presentation.convert(view.result, click.values[0] ?? '', (key) =>
      readBlob(parts.core, key),
    );
    if (file === null) return refuse(parts, click, 'private', 'format_unavailable');
    await parts.interactions.editOriginal(click.address.interactionToken, {
      body: { content: `${presentation.headline(view.result)} as ${file.name}` },
      files: [{ ...file, description: null }],
    });
  }),
};

const retry: Control = {
  access: 'owner',
  first: 'private',
  run: async (parts, click) => {
    const view = await parts.core.operation(click.id);
    if (view === null) return refuse(parts, click, 'private', 'unknown_operation');
    if (!(await view.ownedBy(click.actor))) return refuse(parts, click, 'private', 'only_asker');
    await serveOperation(parts, {
      start: (listener) =>
        parts.core.retry(click.id, click.actor, click.interactionId, click.address, listener),
      operation: view.operation,
      subject: '',
      note: null,
      private: view.private,
      place: originalPlace(parts, click.address),
      address: click.address,
      thread: { kind: 'none' },
      log: click.log,
    });
  },
};

/** Every action a button of an operation can have. */
export const CLICK_HANDLERS: Record<OperationAction, Control> = {
  cancel,
  retry,
  details: detailing('private'),
  steps: detailing('update'),
  delete: remove,
  continue: continueForm,
  ask: askForm,
  show,
  format,
};
