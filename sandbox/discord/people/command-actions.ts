import type { Action, ActionAnswer } from '../../api.ts';
import type { Command } from '../commands.ts';
import type { Discord } from '../discord.ts';
import { interactionJson, interactionMetadata } from '../interactions/interaction-json.ts';
import { interactionType } from '../interactions/interaction.ts';
import type { Json } from '../json.ts';
import { permissionsOf } from '../people-permissions.ts';
import { homeGuildId } from '../world.ts';
import { type Actor, actorOf } from './actor.ts';
import { findCommand, type NamedCommand, nestOptions } from './command-path.ts';
import { optionValues } from './option-values.ts';
import { refusal } from './refusal.ts';

const administrator = 1n << 3n;

/** True when a command's `default_member_permissions` let a person see it; "0" is for administrators alone. */
function mayUse(discord: Discord, { person, channel }: Actor, command: Command): boolean {
  const needed = command['default_member_permissions'];
  if (typeof needed !== 'string') return true;
  const bits = permissionsOf(discord.cast, person, channel);
  if (bits & administrator) return true;
  return needed !== '0' && (bits & BigInt(needed)) === BigInt(needed);
}

/** The command that a person names, if they may use it. */
function usable(discord: Discord, actor: Actor, name: string): NamedCommand | { refused: string } {
  const found = findCommand(discord.commands, actor.person.guildId, homeGuildId, name);
  if (!found) return { refused: `there is no command /${name}` };
  if (!mayUse(discord, actor, found.command)) return { refused: `${actor.person.name} may not use /${name}` };
  return found;
}

function dispatch(
  discord: Discord,
  actor: Actor,
  type: number,
  data: Json,
  metadata: Json,
): Promise<ActionAnswer> {
  const { person, channel } = actor;
  const next = {
    type,
    person,
    channelId: channel.id,
    guildId: channel.guildId,
    metadata: interactionMetadata(type, person, channel.guildId, metadata),
  };
  return discord.interactions.start(next, (interaction) =>
    discord.gateway.dispatch(
      channel.guildId,
      'INTERACTION_CREATE',
      interactionJson(discord.cast, interaction, actor, data),
    ),
  );
}

function commandData(actor: Actor, { command }: NamedCommand): Json {
  return {
    id: command.id,
    name: command.name,
    type: command.type,
    ...(command['guild_id'] === undefined ? {} : { guild_id: actor.channel.guildId }),
  };
}

/** A slash command. */
export async function useCommand(
  discord: Discord,
  action: Extract<Action, { type: 'command' }>,
): Promise<ActionAnswer> {
  const actor = actorOf(discord, action.as, action.channel);
  if ('refused' in actor) return refusal(actor.refused);
  const found = usable(discord, actor, action.name);
  if ('refused' in found) return refusal(found.refused);
  const given = optionValues(discord, found.options, action.options ?? {});
  if ('refused' in given) return refusal(given.refused);
  const data = {
    ...commandData(actor, found),
    options: nestOptions(found.groups, given.values),
    ...(Object.keys(given.resolved).length > 0 ? { resolved: given.resolved } : {}),
  };
  return dispatch(discord, actor, interactionType.command, data, { name: action.name });
}

/** Typing into an option with autocomplete; values may be partial, so they are not checked. */
export async function autocomplete(
  discord: Discord,
  action: Extract<Action, { type: 'autocomplete' }>,
): Promise<ActionAnswer> {
  const actor = actorOf(discord, action.as, action.channel);
  if ('refused' in actor) return refusal(actor.refused);
  const found = usable(discord, actor, action.name);
  if ('refused' in found) return refusal(found.refused);
  const focused = found.options.find((option) => option['name'] === action.focused);
  if (focused?.['autocomplete'] !== true) return refusal(`${action.focused} has no autocomplete`);
  const values = found.options.flatMap((option): Json[] => {
    const isFocused = option === focused;
    const value = action.options[String(option['name'])] ?? (isFocused ? '' : undefined);
    if (value === undefined) return [];
    const own = { name: option['name'], type: option['type'], value: isFocused ? String(value) : value };
    return [isFocused ? { ...own, focused: true } : own];
  });
  const data = { ...commandData(actor, found), options: nestOptions(found.groups, values) };
  return dispatch(discord, actor, interactionType.autocomplete, data, { name: action.name });
}

/** A command of a message's menu. */
export async function useMessageCommand(
  discord: Discord,
  action: Extract<Action, { type: 'message_command' }>,
): Promise<ActionAnswer> {
  const actor = actorOf(discord, action.as, action.channel);
  if ('refused' in actor) return refusal(actor.refused);
  const command = discord.commands
    .inGuild(homeGuildId)
    .find((one) => one.type === 3 && one.name === action.name);
  if (!command) return refusal(`there is no message command ${action.name}`);
  if (!mayUse(discord, actor, command)) return refusal(`${actor.person.name} may not use ${action.name}`);
  const target = discord.messages.get(action.message);
  if (!target || target.channelId !== actor.channel.id) return refusal('there is no such message');
  // Discord's client offers no commands on messages that only one person sees.
  if (target.onlyFor !== undefined)
    return refusal('commands cannot be used on a message that only you can see');
  const data = {
    ...commandData(actor, { command, groups: [], options: [] }),
    target_id: target.id,
    resolved: { messages: { [target.id]: discord.messages.json(target) } },
  };
  return dispatch(discord, actor, interactionType.command, data, {
    name: action.name,
    target_message_id: target.id,
  });
}
