import { ApplicationCommandType, InteractionType } from 'discord.js';
import type { Plan, PlannedRun } from '../commands/command.ts';
import { type WrittenBy, writtenBy } from '../commands/written-by.ts';
import type { DeliveryAddress } from '../core/index.ts';
import { replyMessage } from './cards/reply-message.ts';
import { withCommandLinks } from './command-links.ts';
import { followUpPlace, originalPlace } from './operation-card.ts';
import { messageAuthors } from './message-authors.ts';
import type { BotParts } from './parts.ts';
import type { Scene } from './route.ts';
import { serveOperation } from './serve-operation.ts';
import { continuedPlace, newThread } from './agent/conversation-thread.ts';
import type { ResultThread } from './service.ts';
import { setupPanel } from './setup/setup-panel.ts';

/** What a server wants for results nobody chose about; a database that does not answer makes nothing public. */
async function privateByDefault({ core }: BotParts, { actor, log }: Scene): Promise<boolean> {
  try {
    return (await core.settings.of(actor.guildId)).resultsPrivate;
  } catch (error) {
    log.warn({ err: error }, 'the privacy setting could not be read');
    return true;
  }
}

/** Where a result goes: an agent's conversation has a thread of its own where Discord allows one. */
async function placeOf(
  parts: BotParts,
  scene: Scene,
  run: PlannedRun,
): Promise<{ address: DeliveryAddress; thread: ResultThread }> {
  const { address, interaction } = scene;
  if (run.operation !== 'agent') return { address, thread: { kind: 'none' } };
  if (run.conversation === undefined) return { address, thread: newThread(interaction, run.subject) };
  const began = await parts.core.operation(run.conversation);
  return began ? continuedPlace(parts, address, began) : { address, thread: { kind: 'none' } };
}

/** Who wrote the message that a message menu was used on; null where there is none. */
function menuMessage({ interaction }: Scene): WrittenBy | null {
  if (interaction.type !== InteractionType.ApplicationCommand) return null;
  const { data } = interaction;
  if (data.type !== ApplicationCommandType.Message) return null;
  const message = data.resolved.messages[data.target_id];
  return message === undefined ? null : writtenBy(message);
}

/** Whose words a run works on: the core asks whether they mind. */
async function authorsOf(parts: BotParts, scene: Scene, run: PlannedRun): Promise<{ authorIds?: string[] }> {
  const by = run.writtenBy ?? menuMessage(scene);
  return by === null ? {} : { authorIds: await messageAuthors(parts.channels, by) };
}

/** Does what a command planned, after the private acknowledgement: shows an answer, or runs operations in order. */
export async function servePlan(parts: BotParts, scene: Scene, plan: Plan): Promise<void> {
  const token = scene.address.interactionToken;
  if (plan.kind === 'reply') {
    const lines = withCommandLinks(parts, scene.actor.guildId, plan.lines);
    await parts.interactions.editOriginal(token, replyMessage({ ...plan, lines }));
    return;
  }
  if (plan.kind === 'setup') {
    await parts.interactions.editOriginal(token, setupPanel(plan.setup, parts.core.settings.nameable));
    return;
  }
  const usual = plan.runs.every((run) => run.private !== null) || (await privateByDefault(parts, scene));
  for (const [index, run] of plan.runs.entries()) {
    const first = index === 0;
    const hidden = run.private ?? usual;
    const { address, thread } = await placeOf(parts, scene, run);
    const authors = await authorsOf(parts, scene, run);
    await serveOperation(parts, {
      start: (listener) =>
        parts.core.run(
          {
            operation: run.operation,
            input: run.input,
            actor: scene.actor,
            // One interaction may ask for several operations; each needs an id of its own, the same on a repeat.
            idempotencyKey: first ? scene.interaction.id : `${scene.interaction.id}.${index}`,
            deliverTo: address,
            private: hidden,
            ...authors,
          },
          listener,
        ),
      operation: run.operation,
      subject: run.subject,
      note: first ? plan.note : null,
      private: hidden,
      place: first ? originalPlace(parts, address) : followUpPlace(parts, address),
      address,
      thread,
      log: scene.log,
    });
  }
}
