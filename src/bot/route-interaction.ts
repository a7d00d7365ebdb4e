import { ApplicationCommandType, InteractionResponseType, InteractionType } from 'discord.js';
import type {
  APIApplicationCommandInteraction,
  APIInteraction,
  APIInteractionResponse,
  APIMessageComponentInteraction,
  APIModalSubmitInteraction,
} from 'discord.js';
import type { RefusalCode } from '../core/index.ts';
import { type Access, accessAt } from '../commands/access.ts';
import type { CommandContext, Form, Plan } from '../commands/command.ts';
import { attachmentRef, readInvocation } from '../commands/invocation.ts';
import { refusalReply } from '../commands/replies/refusals.ts';
import { type Reply, replyLines } from '../commands/replies/reply.ts';
import { actorOf, addressOf } from './actor.ts';
import { type Admission, admit } from './admit.ts';
import { autocompleteRoute } from './autocomplete.ts';
import { OPERATION_SCOPE } from './cards/buttons.ts';
import { replyCardMessage } from './cards/outcome-card.ts';
import { commandContext } from './command-context.ts';
import { customIdsOf } from './component-ids.ts';
import { findControl, findGone } from './control-scopes.ts';
import type { Control, Use } from './control.ts';
import { type CustomId, parseCustomId } from './custom-id.ts';
import {
  DEFER_UPDATE,
  PRIVATE_DEFER,
  formResponse,
  noticeResponse,
  replyResponse,
} from './first-response.ts';
import { formFields } from './form-fields.ts';
import type { BotParts, Log } from './parts.ts';
import { recordSparingly } from './record-sparingly.ts';
import type { Route, Scene } from './route.ts';
import { servePlan } from './serve-plan.ts';
import type { WireMessage } from './wire-message.ts';

/** Discord waits 3 s for a form, and nothing can be said before it. */
const FORM_WITHIN_MS = 2_000;

const nothing = (): Promise<void> => Promise.resolve();

/**
 * Decides from the payload alone, without waiting for anything, how an interaction is answered first, and what
 * is done then. Null for what needs no answer.
 */
export function routeInteraction(parts: BotParts, interaction: APIInteraction, log: Log): Route | null {
  if (interaction.type === InteractionType.Ping) return null;
  const actor = actorOf(interaction, parts.adminRoles.recent(interaction.guild_id ?? ''));
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

function refusedMessage(reply: Reply): WireMessage {
  return replyCardMessage('refused', '', replyLines(reply, null));
}

/** Acknowledges privately; then, for whoever may use it, makes the plan and serves it. */
function planned(
  parts: BotParts,
  scene: Scene,
  { access, what }: { access: Access; what: string },
  makePlan: (context: CommandContext) => Promise<Plan>,
): Route {
  return {
    first: PRIVATE_DEFER,
    work: async () => {
      const admission = await admit(parts, scene, access, what);
      if ('refused' in admission) {
        await parts.interactions.editOriginal(
          scene.address.interactionToken,
          refusedMessage(admission.refused),
        );
        return;
      }
      const { actor } = admission;
      await servePlan(parts, { ...scene, actor }, await makePlan(commandContext(parts, actor)));
    },
  };
}

/**
 * Opens a form at once for whoever may send it as far as is remembered, and sending it is checked anew. Who is not
 * remembered as an admin may have become one, so the roles are read before they are refused.
 */
function opened(
  parts: BotParts,
  scene: Scene,
  { access, what }: { access: Access; what: string },
  form: () => APIInteractionResponse,
): Route {
  if (access !== 'admin' || scene.actor.admin) return { first: form(), work: nothing };
  return {
    first: null,
    work: async () => {
      const late = new Promise<Admission>((resolve) =>
        setTimeout(resolve, FORM_WITHIN_MS, { refused: refusalReply('store_unavailable', {}) }).unref(),
      );
      const admission = await Promise.race([admit(parts, scene, access, what), late]);
      const response = 'actor' in admission ? form() : replyResponse(admission.refused);
      await parts.interactions.respond(scene.interaction, response);
    },
  };
}

/** Opens a form, and keeps what was handed in before it until it is sent. */
function keptForm(parts: BotParts, scene: Scene, name: string, form: Form): APIInteractionResponse {
  if (!form.kept) return formResponse(name, form);
  parts.forms.keep(scene.interaction.id, form.kept);
  return formResponse(name, form, scene.interaction.id);
}

function commandRoute(parts: BotParts, interaction: APIApplicationCommandInteraction, scene: Scene): Route {
  const { data } = interaction;
  if (data.type === ApplicationCommandType.ChatInput) {
    const command = parts.commands.slash(data.name);
    if (!command) return { first: noticeResponse('unknown_command'), work: nothing };
    const invocation = readInvocation(data.name, data.options, data.resolved);
    const gate = { access: accessAt(command.access, invocation.path), what: `/${invocation.path.join(' ')}` };
    const form = command.opens?.(invocation) ?? null;
    if (form !== null) return opened(parts, scene, gate, () => keptForm(parts, scene, data.name, form));
    return planned(parts, scene, gate, (context) => command.plan(invocation, context));
  }
  const menu = data.type === ApplicationCommandType.Message ? parts.commands.menu(data.name) : undefined;
  if (!menu || data.type !== ApplicationCommandType.Message) {
    return { first: noticeResponse('unknown_command'), work: nothing };
  }
  const message = data.resolved.messages[data.target_id];
  if (!message) return { first: noticeResponse('unknown_command'), work: nothing };
  const gate = { access: menu.access, what: data.name };
  if ('opens' in menu) {
    return opened(parts, scene, gate, () => keptForm(parts, scene, menu.formName, menu.opens(message)));
  }
  return planned(parts, scene, gate, (context) => menu.plan(message, context));
}

/**
 * A click counts only when the message it came from carries that very custom_id: clients can send any text, and
 * an id from elsewhere would act on something the message is not about.
 */
function clickRoute(parts: BotParts, interaction: APIMessageComponentInteraction, scene: Scene): Route {
  const text = interaction.data.custom_id;
  const id = parseCustomId(text);
  const carried = customIdsOf(interaction.message).includes(text);
  const offered = id !== null && carried ? findControl('clicks', id) : undefined;
  const control = offered ?? (id === null ? undefined : findGone(id));
  if (id === null || !control) return { first: noticeResponse('old_button'), work: nothing };
  const values = 'values' in interaction.data ? interaction.data.values : [];
  return controlRoute(parts, scene, control, id, { values, fields: new Map(), files: [] });
}

/** A form of a button comes back to its scope; every other form is a command's own. */
function submitRoute(parts: BotParts, interaction: APIModalSubmitInteraction, scene: Scene): Route {
  const id = parseCustomId(interaction.data.custom_id);
  if (id === null) return { first: noticeResponse('old_button'), work: nothing };
  const fields = formFields(interaction.data.components);
  const files = Object.values(interaction.data.resolved?.attachments ?? {}).map(attachmentRef);
  const control = findControl('submits', id);
  if (control) return controlRoute(parts, scene, control, id, { values: [], fields, files });
  const taker = id.action === 'submit' ? parts.commands.form(id.scope) : undefined;
  if (!taker) return { first: noticeResponse('old_button'), work: nothing };
  const kept = id.id === '0' ? null : parts.forms.recall(id.id);
  if (id.id !== '0' && kept === null) return { first: noticeResponse('form_forgotten'), work: nothing };
  const gate = { access: taker.access, what: `/${id.scope}` };
  return planned(parts, scene, gate, (context) =>
    taker.submit({ arg: id.arg, fields, files, kept }, context),
  );
}

function controlRoute(
  parts: BotParts,
  scene: Scene,
  control: Control,
  id: CustomId,
  given: Pick<Use, 'values' | 'fields' | 'files'>,
): Route {
  const gate = { access: control.access, what: `${id.scope} ${id.action}` };
  const use: Use = {
    interactionId: scene.interaction.id,
    id: id.id,
    arg: id.arg,
    actor: scene.actor,
    address: scene.address,
    log: scene.log.child({ [id.scope === OPERATION_SCOPE ? 'operation' : 'about']: id.id }),
    ...given,
  };
  if ('opens' in control) return opened(parts, scene, gate, () => control.opens(use));
  const update = control.first === 'update';
  return {
    first: update ? DEFER_UPDATE : PRIVATE_DEFER,
    work: async () => {
      const admission = await admit(parts, scene, gate.access, gate.what);
      if ('actor' in admission) return control.run(parts, { ...use, actor: admission.actor });
      const message = refusedMessage(admission.refused);
      const token = scene.address.interactionToken;
      if (update) await parts.interactions.followUp(token, message);
      else await parts.interactions.editOriginal(token, message);
    },
  };
}
