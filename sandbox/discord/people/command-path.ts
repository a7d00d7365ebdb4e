import type { Command, Commands } from '../commands.ts';
import { type Json, objects, text } from '../json.ts';
import { otherGuildId } from '../world.ts';

/** A command with the subcommand (group) that was named, and the options that belong there. */
export type NamedCommand = { command: Command; groups: Json[]; options: Json[] };

/**
 * Finds `name sub` or `name group sub` among the slash commands of a guild; undefined when there is none. In the
 * guild that the bot does not serve, the served guild's commands count too: as if they had been registered there
 * before the guild was taken off the list.
 */
export function findCommand(
  commands: Commands,
  guildId: string,
  servedGuildId: string,
  name: string,
): NamedCommand | undefined {
  const [first, ...rest] = name.trim().replace(/^\//, '').split(/\s+/);
  const places = guildId === otherGuildId ? [guildId, servedGuildId] : [guildId];
  const command = places
    .flatMap((place) => commands.inGuild(place))
    .find((one) => one.type === 1 && one.name === first);
  if (!command) return undefined;
  const groups: Json[] = [];
  let options = objects(command['options']);
  for (const part of rest) {
    const next = options.find(
      (one) => text(one['name']) === part && (one['type'] === 1 || one['type'] === 2),
    );
    if (!next) return undefined;
    groups.push(next);
    options = objects(next['options']);
  }
  return options.some((one) => one['type'] === 1 || one['type'] === 2)
    ? undefined
    : { command, groups, options };
}

/** Wraps option values in the subcommand (group) they belong to, as interactions carry them. */
export function nestOptions(groups: Json[], values: Json[]): Json[] {
  return groups.reduceRight<Json[]>(
    (inner, group) => [{ name: group['name'], type: group['type'], options: inner }],
    values,
  );
}
