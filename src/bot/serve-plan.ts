import type { Plan } from '../commands/command.ts';
import { cardMessage } from './cards/card.ts';
import { followUpPlace, originalPlace } from './operation-card.ts';
import type { BotParts } from './parts.ts';
import type { Scene } from './route.ts';
import { serveOperation } from './serve-operation.ts';

/** Does what a command planned, after the private acknowledgement: shows an answer, or runs operations in order. */
export async function servePlan(parts: BotParts, scene: Scene, plan: Plan): Promise<void> {
  const token = scene.address.interactionToken;
  if (plan.kind === 'reply') {
    const card = { tone: plan.tone, title: plan.title, lines: plan.lines, rows: [] };
    await parts.interactions.editOriginal(token, cardMessage(card, { ephemeral: true }));
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
      place: first ? originalPlace(parts, scene.address) : followUpPlace(parts, scene.address),
      address: scene.address,
      log: scene.log,
    });
  }
}
