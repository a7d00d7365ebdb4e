import { ApplicationCommandOptionType, ApplicationCommandType } from 'discord.js';
import type { Card } from './cards/card.ts';
import type { BotParts } from './parts.ts';

type Option = { name: string; type: ApplicationCommandOptionType; options?: readonly Option[] | undefined };

const { Subcommand, SubcommandGroup } = ApplicationCommandOptionType;

/** The ways to a command that can be run: `help`, `budget show`, `budget set user`. */
function pathsOf(name: string, options: readonly Option[]): string[] {
  const inner = options.filter(({ type }) => type === Subcommand || type === SubcommandGroup);
  if (inner.length === 0) return [name];
  return inner.flatMap((one) =>
    pathsOf(`${name} ${one.name}`, one.type === SubcommandGroup ? (one.options ?? []) : []),
  );
}

/**
 * Lines in which every command that is named, such as `/budget show`, can be clicked, where Discord has told the ids of
 * the server's commands. A name with options behind it, in code, stays as it is.
 */
export function withCommandLinks(
  { commands, commandIds }: Pick<BotParts, 'commands' | 'commandIds'>,
  guildId: string,
  lines: readonly string[],
): string[] {
  const ids = commandIds.get(guildId);
  if (ids === undefined) return [...lines];
  const links = new Map<string, string>();
  for (const { data } of commands.all) {
    const id = ids.get(data.name);
    if (id === undefined || data.type === ApplicationCommandType.Message) continue;
    const options = 'options' in data ? (data.options ?? []) : [];
    for (const path of pathsOf(data.name, options)) links.set(`/${path}`, `</${path}:${id}>`);
  }
  if (links.size === 0) return [...lines];
  // The longest first, so that a command never hides a longer one that begins like it.
  const names = [...links.keys()].toSorted((one, other) => other.length - one.length).join('|');
  const named = new RegExp(`(?<![\\w/<.*\`-])(\`?)(${names})\\1(?![\\w/\`:-])`, 'g');
  return lines.map((line) => line.replaceAll(named, (_, __, name: string) => links.get(name) ?? name));
}

/** A card whose lines can be clicked like that. */
export function linkedCard(parts: BotParts, guildId: string, card: Card): Card {
  return { ...card, lines: withCommandLinks(parts, guildId, card.lines) };
}
