import type { Plan, ReplyFile } from '../commands/command.ts';
import { clipped } from '../commands/plain-text.ts';
import { cardMessage } from './cards/card.ts';
import { followUpPlace, originalPlace } from './operation-card.ts';
import type { BotParts } from './parts.ts';
import type { Scene } from './route.ts';
import { serveOperation } from './serve-operation.ts';
import type { WireMessage } from './wire-message.ts';

/** Discord's limit for the text of a classic message. */
const CONTENT_MAX = 2_000;

/** An answer with files is a classic message: there pictures show at once and files can be previewed. */
function replyWithFiles(card: { title: string; lines: string[] }, files: readonly ReplyFile[]): WireMessage {
  const content = clipped([`**${card.title}**`, ...card.lines].join('\n'), CONTENT_MAX);
  return { body: { content }, files };
}

/** Does what a command planned, after the private acknowledgement: shows an answer, or runs operations in order. */
export async function servePlan(parts: BotParts, scene: Scene, plan: Plan): Promise<void> {
  const token = scene.address.interactionToken;
  if (plan.kind === 'reply') {
    const card = { tone: plan.tone, title: plan.title, lines: plan.lines, rows: [] };
    const message = plan.files ? replyWithFiles(card, plan.files) : cardMessage(card, { ephemeral: true });
    await parts.interactions.editOriginal(token, message);
    return;
  }
  for (const [index, run] of plan.runs.entries()) {
    const first = index === 0;
    await serveOperation(parts, {
      start: (listener) =>
        parts.core.run(
          {
            operation: run.operation,
            input: run.input,
            actor: scene.actor,
            // One interaction may ask for several operations; each needs an id of its own, the same on a repeat.
            idempotencyKey: first ? scene.interaction.id : `${scene.interaction.id}.${index}`,
            deliverTo: scene.address,
            private: run.private,
          },
          listener,
        ),
      operation: run.operation,
      subject: run.subject,
      note: first ? plan.note : null,
      private: run.private,
      place: first ? originalPlace(parts.interactions, token) : followUpPlace(parts.interactions, token),
      address: scene.address,
      log: scene.log,
    });
  }
}
