import type { Action, ActionAnswer } from '../../api.ts';
import type { Discord } from '../discord.ts';
import { interactionJson, interactionMetadata } from '../interactions/interaction-json.ts';
import { interactionType } from '../interactions/interaction.ts';
import { type Json, objects, text } from '../json.ts';
import type { Message } from '../messages/message.ts';
import { flattenComponents } from '../validate/components.ts';
import { type Actor, actorOf } from './actor.ts';
import { optionValues } from './option-values.ts';
import { refusal } from './refusal.ts';

type Use = Extract<Action, { type: 'button' | 'select' }>;

/** The message with the component, as far as the person sees it. `forged` uses are not checked against it. */
function find(
  discord: Discord,
  actor: Actor,
  action: Use,
): { message: Message; component: Json } | { refused: string } {
  const message = discord.messages.get(action.message);
  const visible = message && (message.onlyFor === undefined || message.onlyFor === actor.person.id);
  if (!visible || message.channelId !== actor.channel.id) return { refused: 'there is no such message' };
  const component = flattenComponents(message.components)
    .map((placed) => placed.component)
    .find((one) => one['custom_id'] === action.custom_id);
  const isButton = component?.['type'] === 2;
  if (action.forged === true)
    return { message, component: component ?? { type: action.type === 'button' ? 2 : 3, id: 1 } };
  if (!component || isButton !== (action.type === 'button'))
    return { refused: `there is no such ${action.type} on this message` };
  if (component['disabled'] === true) return { refused: `this ${action.type} is disabled` };
  return { message, component };
}

const selectOptionTypes: Record<number, number> = { 5: 6, 6: 8, 7: 9, 8: 7 };

/** Values of a select as the interaction carries them, or why the client would not send them. */
function selected(discord: Discord, component: Json, values: string[]): { data: Json } | { refused: string } {
  const min = Number(component['min_values'] ?? 1);
  const max = Number(component['max_values'] ?? 1);
  if (values.length < min || values.length > max)
    return { refused: `between ${min} and ${max} values can be picked` };
  const type = Number(component['type']);
  if (type === 3) {
    const known = new Set(objects(component['options']).map((option) => text(option['value'])));
    const stranger = values.find((value) => !known.has(value));
    return stranger === undefined
      ? { data: { values } }
      : { refused: `${stranger} is not among the options` };
  }
  let resolved: Json = {};
  for (const value of values) {
    const result = optionValues(discord, [{ name: 'value', type: selectOptionTypes[type] ?? 9 }], { value });
    if ('refused' in result) return result;
    for (const [kind, items] of Object.entries(result.resolved))
      resolved = { ...resolved, [kind]: { ...(resolved[kind] as Json | undefined), ...(items as Json) } };
  }
  return { data: { values, resolved } };
}

/** A click on a button or a choice in a select menu. */
export async function useComponent(discord: Discord, action: Use): Promise<ActionAnswer> {
  const actor = actorOf(discord, action.as, action.channel);
  if ('refused' in actor) return refusal(actor.refused);
  const found = find(discord, actor, action);
  if ('refused' in found) return refusal(found.refused);
  const { message, component } = found;
  const values = action.type === 'select' ? action.values : undefined;
  const picked =
    values === undefined
      ? { data: {} }
      : action.forged === true
        ? { data: { values } }
        : selected(discord, component, values);
  if ('refused' in picked) return refusal(picked.refused);
  const data = {
    component_type: component['type'],
    custom_id: action.custom_id,
    id: component['id'],
    ...picked.data,
  };
  const { person, channel } = actor;
  const next = {
    type: interactionType.component,
    person,
    channelId: channel.id,
    guildId: channel.guildId,
    metadata: interactionMetadata(interactionType.component, person, channel.guildId, {
      interacted_message_id: message.id,
    }),
    sourceId: message.id,
  };
  return discord.interactions.start(next, (interaction) =>
    discord.gateway.dispatch(
      channel.guildId,
      'INTERACTION_CREATE',
      interactionJson(discord.cast, interaction, actor, data, discord.messages.json(message)),
    ),
  );
}
