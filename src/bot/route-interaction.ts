import { ApplicationCommandType, InteractionResponseType, InteractionType } from 'discord.js';
import type {
  APIApplicationCommandInteraction,
  APIInteraction,
  APIMessageComponentInteraction,
  APIModalSubmitInteraction,
} from 'discord.js';
import type { RefusalCode } from '../core/index.ts';
import type { Plan } from '../commands/command.ts';
import { readInvocation } from '../commands/invocation.ts';
import { refusalReply } from '../commands/replies/refusals.ts';
import { actorOf, addressOf } from './actor.ts';
import { autocompleteRoute } from './autocomplete.ts';
import { OPERATION_SCOPE, isOperationAction } from './cards/buttons.ts';
import { commandContext } from './command-context.ts';
import { customIdsOf } from './component-ids.ts';
import { parseCustomId } from './custom-id.ts';
import {
  DEFER_UPDATE,
  PRIVATE_DEFER,
  formResponse,
  noticeResponse,
  replyResponse,
} from './first-response.ts';
import { formFields } from './form-fields.ts';
import { CLICK_HANDLERS } from './operation-clicks.ts';
import type { BotParts, Log } from './parts.ts';
import { recordSparingly } from './record-sparingly.ts';
import type { Route, Scene } from './route.ts';
import { servePlan } from './serve-plan.ts';

const nothing = (): Promise<void> => Promise.resolve();

/**
 * Decides from the payload alone, without waiting for anything, how an interaction is answered first, and what
 * is done then. Null for what needs no answer.
 */
export function routeInteraction(parts: BotParts, interaction: APIInteraction, log: Log): Route | null {
  if (interaction.type === InteractionType.Ping) return null;
  const actor = actorOf(interaction, parts.settings);
  const address = addressOf(interaction, parts.clock.now());
  if (actor === null || address === null) return { first: noticeResponse('guild_only'), work: nothing };
  const scene = { interaction, actor, address, log };
  if (parts.stopping()) return turnedAway(interaction, 'stopping', nothing);
  if (!parts.settings.guildIds.includes(actor.guildId)) {
    return turnedAway(interaction, 'guild_not_listed', () =>
      recordSparingly(parts, 'guild_not_listed', actor, {}),
    );
  }
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
      return commandRoute(parts, interaction, scene);
    case InteractionType.ApplicationCommandAutocomplete:
      return autocompleteRoute(parts, interaction, scene);
    case InteractionType.MessageComponent:
      return clickRoute(parts, interaction, scene);
    case InteractionType.ModalSubmit:
    default:
      return submitRoute(parts, interaction, scene);
  }
}

/** Refuses at once; an autocomplete can only be refused with an empty list. */
function turnedAway(interaction: APIInteraction, code: RefusalCode, work: Route['work']): Route {
  if (interaction.type !== InteractionType.ApplicationCommandAutocomplete) {
    return { first: replyResponse(refusalReply(code, {})), work };
  }
  const type = InteractionResponseType.ApplicationCommandAutocompleteResult;
  return { first: { type, data: { choices: [] } }, work };
}

/** Acknowledges privately, then makes the plan and serves it. */
function planned(parts: BotParts, scene: Scene, makePlan: () => Promise<Plan>): Route {
  return {
    first: PRIVATE_DEFER,
    work: async () => servePlan(parts, scene, await makePlan()),
  };
}

function commandRoute(parts: BotParts, interaction: APIApplicationCommandInteraction, scene: Scene): Route {
  const { data } = interaction;
  const context = commandContext(parts, scene.actor);
  if (data.type === ApplicationCommandType.ChatInput) {
    const command = parts.commands.slash(data.name);
    if (!command) return { first: noticeResponse('unknown_command'), work: nothing };
    const invocation = readInvocation(data.name, data.options, data.resolved);
    const form = command.opens?.(invocation) ?? null;
    if (form !== null) return { first: formResponse(data.name, form), work: nothing };
    return planned(parts, scene, () => command.plan(invocation, context));
  }
  const menu = data.type === ApplicationCommandType.Message ? parts.commands.menu(data.name) : undefined;
  if (!menu || data.type !== ApplicationCommandType.Message) {
    return { first: noticeResponse('unknown_command'), work: nothing };
  }
  const message = data.resolved.messages[data.target_id];
  if (!message) return { first: noticeResponse('unknown_command'), work: nothing };
  return planned(parts, scene, () => menu.plan(message, context));
}

/**
 * A click counts only when the message it came from carries that very custom_id: clients can send any text, and
 * an id from elsewhere would act on an operation the message is not about.
 */
function clickRoute(parts: BotParts, interaction: APIMessageComponentInteraction, scene: Scene): Route {
  const text = interaction.data.custom_id;
  const id = parseCustomId(text);
  const carried = customIdsOf(interaction.message).includes(text);
  if (id === null || !carried || id.scope !== OPERATION_SCOPE || !isOperationAction(id.action)) {
    return { first: noticeResponse('old_button'), work: nothing };
  }
  const handler = CLICK_HANDLERS[id.action];
  const values = 'values' in interaction.data ? interaction.data.values : [];
  return {
    first: handler.first === 'update' ? DEFER_UPDATE : PRIVATE_DEFER,
    work: () =>
      handler.run(parts, {
        interactionId: interaction.id,
        operationId: id.id,
        values,
        actor: scene.actor,
        address: scene.address,
        log: scene.log.child({ operation: id.id }),
      }),
  };
}

function submitRoute(parts: BotParts, interaction: APIModalSubmitInteraction, scene: Scene): Route {
  const id = parseCustomId(interaction.data.custom_id);
  const command = id?.action === 'submit' ? parts.commands.slash(id.scope) : undefined;
  if (id === null || !command?.submit) return { first: noticeResponse('old_button'), work: nothing };
  const { submit } = command;
  const form = { arg: id.arg, fields: formFields(interaction.data.components) };
  return planned(parts, scene, () => submit(form, commandContext(parts, scene.actor)));
}
