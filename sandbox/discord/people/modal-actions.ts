import type { Action, ActionAnswer } from '../../api.ts';
import type { Discord } from '../discord.ts';
import { interactionJson, interactionMetadata } from '../interactions/interaction-json.ts';
import { type Interaction, interactionType } from '../interactions/interaction.ts';
import { isObject, type Json, objects, text } from '../json.ts';
import { actorOf } from './actor.ts';
import { fitsFileTypes } from './option-values.ts';
import { refusal } from './refusal.ts';

type Values = Record<string, string | string[]>;
type Filled = { component: Json; resolved: Json } | { refused: string };

function filledText(component: Json, label: string, given: string): Filled {
  const max = Number(component['max_length'] ?? 4000);
  const min = Number(component['min_length'] ?? 0);
  if (given === '' && component['required'] !== false) return { refused: `${label} is required` };
  if (given.length > max) return { refused: `${label} has more than ${max} characters` };
  if (given !== '' && given.length < min) return { refused: `${label} needs at least ${min} characters` };
  return { component: { type: 4, custom_id: component['custom_id'], value: given }, resolved: {} };
}

function filledFiles(discord: Discord, component: Json, label: string, ids: string[]): Filled {
  const attachments: Json = {};
  for (const id of ids) {
    const file = discord.files.get(id);
    if (!file) return { refused: `${label} names no upload` };
    if (!fitsFileTypes(file.filename, file.contentType, component['file_types']))
      return { refused: `${label} takes only ${String(component['file_types'])}` };
    attachments[id] = { ...discord.files.attachmentJson(file), ephemeral: true };
  }
  return {
    component: { type: 19, custom_id: component['custom_id'], values: ids },
    resolved: { attachments },
  };
}

/** One input of a modal with the person's value in Discord's form. */
function filled(discord: Discord, component: Json, label: string, values: Values): Filled {
  const given = values[text(component['custom_id'])];
  const type = Number(component['type']);
  if (type === 4)
    return filledText(component, label, typeof given === 'string' ? given : text(component['value']));
  const list = given === undefined ? [] : Array.isArray(given) ? given : [given];
  const isSingle = type === 21 || type === 23;
  const required = component['required'] !== false && type !== 23;
  const min = required ? Number(component['min_values'] ?? 1) : 0;
  const max = Number(component['max_values'] ?? (type === 22 ? objects(component['options']).length : 1));
  if (list.length < min) return { refused: `${label} is required` };
  if (!isSingle && list.length > max) return { refused: `${label} takes at most ${max}` };
  if (type === 19) return filledFiles(discord, component, label, list);
  if (type === 23)
    return {
      component: { type, custom_id: component['custom_id'], value: list[0] === 'true' },
      resolved: {},
    };
  const options = new Set(objects(component['options']).map((option) => text(option['value'])));
  const stranger = [3, 21, 22].includes(type) ? list.find((value) => !options.has(value)) : undefined;
  if (stranger !== undefined) return { refused: `${stranger} is not among the options of ${label}` };
  const own = isSingle ? { value: list[0] ?? null } : { values: list };
  return { component: { type, custom_id: component['custom_id'], ...own }, resolved: {} };
}

/** The modal's components with the person's values, in the shape that the modal had: labels or rows. */
function fillModal(
  discord: Discord,
  modal: Json,
  values: Values,
): { components: Json[]; resolved: Json } | { refused: string } {
  const components: Json[] = [];
  let resolved: Json = {};
  let id = 0;
  for (const top of objects(modal['components'])) {
    const own = { type: top['type'], id: top['id'] ?? ++id };
    const inputs = isObject(top['component']) ? [top['component']] : objects(top['components']);
    const inside: Json[] = [];
    for (const input of inputs) {
      const result = filled(discord, input, text(top['label']) || text(input['label']), values);
      if ('refused' in result) return result;
      inside.push({ ...result.component, id: input['id'] ?? ++id });
      resolved = { ...resolved, ...result.resolved };
    }
    if (top['type'] === 18) components.push({ ...own, component: inside[0] });
    else components.push(top['type'] === 1 ? { ...own, components: inside } : own);
  }
  return { components, resolved };
}

/** The interaction whose modal a person may submit: their own, once, within its 15 minutes. */
function openModal(discord: Discord, action: Extract<Action, { type: 'modal' }>): Interaction | undefined {
  const opened = discord.interactions.get(action.interaction);
  return opened?.modal && opened.userId === action.as ? opened : undefined;
}

/** Submits a modal that an interaction opened. */
export async function submitModal(
  discord: Discord,
  action: Extract<Action, { type: 'modal' }>,
): Promise<ActionAnswer> {
  const actor = actorOf(discord, action.as, action.channel);
  if ('refused' in actor) return refusal(actor.refused);
  const opened = openModal(discord, action);
  if (!opened?.modal) return refusal('there is no such modal open');
  const form = fillModal(discord, opened.modal, action.values);
  if ('refused' in form) return refusal(form.refused);
  const data: Json = {
    custom_id: opened.modal['custom_id'],
    components: form.components,
    ...(Object.keys(form.resolved).length > 0 ? { resolved: form.resolved } : {}),
  };
  const source = opened.sourceId === undefined ? undefined : discord.messages.get(opened.sourceId);
  const { person, channel } = actor;
  const next = {
    type: interactionType.modal,
    person,
    channelId: channel.id,
    guildId: channel.guildId,
    metadata: interactionMetadata(interactionType.modal, person, channel.guildId, {
      triggering_interaction_metadata: opened.metadata,
    }),
    ...(source ? { sourceId: source.id } : {}),
  };
  const answer = await discord.interactions.start(next, (interaction) =>
    discord.gateway.dispatch(
      channel.guildId,
      'INTERACTION_CREATE',
      interactionJson(discord.cast, interaction, actor, data, source && discord.messages.json(source)),
    ),
  );
  // A modal that the bot took is gone; one that failed stays open, so that the person can try again.
  if (answer.outcome === 'acknowledged') delete opened.modal;
  return answer;
}
