import { type NormalCommand, normalCommand } from './normal-command.ts';

type AnyCommand = { name: string; type?: number | undefined };

/** Discord's type of a command that opens an activity; it belongs to the application, not to this list. */
export const ENTRY_POINT = 4;

/** How a command is called in plain words: `/speak`, or `Transcribe` of the message menu. */
function callName(command: NormalCommand): string {
  if (command.type === 2) return `"${command.name}" (user menu)`;
  if (command.type === 3) return `"${command.name}" (message menu)`;
  return `/${command.name}`;
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** Lists of named things (options, choices) are compared by name, so that one more does not change all after it. */
function named(value: unknown): Map<string, unknown> | null {
  if (!Array.isArray(value)) return null;
  const entries = value.flatMap((item: unknown) =>
    item !== null && typeof item === 'object' && 'name' in item ? [[String(item.name), item] as const] : [],
  );
  return entries.length === value.length ? new Map(entries) : null;
}

function parts(value: unknown): Map<string, unknown> | null {
  const list = named(value);
  if (list) return list;
  const plain = value !== null && typeof value === 'object' && !Array.isArray(value);
  return plain ? new Map(Object.entries(value)) : null;
}

/** The places where two values differ, deepest place each: `options voice: max_length 40 becomes 60`. */
function differences(before: unknown, after: unknown, path: readonly string[]): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [a, b] = [parts(before), parts(after)];
  if (!a || !b) return [`${path.join(' ')}: ${shown(before)} becomes ${shown(after)}`];
  const keys = [...new Set([...a.keys(), ...b.keys()])];
  const deeper = keys.flatMap((key) => differences(a.get(key), b.get(key), [...path, key]));
  return deeper.length > 0 ? deeper : [`${path.join(' ')}: the order changes`];
}

/** What a deployment would change, in plain words, one line each; empty when nothing would. */
export function diffCommands(registered: readonly AnyCommand[], wanted: readonly AnyCommand[]): string[] {
  const key = (command: NormalCommand): string => `${command.type}:${command.name}`;
  const own = registered.filter((command) => command.type !== ENTRY_POINT);
  const before = new Map(own.map(normalCommand).map((command) => [key(command), command]));
  const after = new Map(wanted.map(normalCommand).map((command) => [key(command), command]));
  const lines: string[] = [];
  for (const [id, command] of after) {
    const old = before.get(id);
    if (!old) lines.push(`+ ${callName(command)} is new`);
    else lines.push(...differences(old, command, []).map((place) => `~ ${callName(command)} ${place}`));
  }
  for (const [id, command] of before) {
    if (!after.has(id)) lines.push(`- ${callName(command)} goes`);
  }
  return lines;
}
