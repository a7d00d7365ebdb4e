/** @typedef {import('./flatten.js').FlatCommand} FlatCommand */
/** @typedef {import('./flatten.js').Option} Option */

/**
 * Commands that fit what was typed after the slash: those that begin with it, then those that hold it.
 * @param {FlatCommand[]} commands
 * @param {string} typed without the slash
 * @returns {FlatCommand[]}
 */
export function filterCommands(commands, typed) {
  const wanted = typed.trimStart().toLowerCase();
  const begins = commands.filter(({ name }) => name.startsWith(wanted));
  const holds = commands.filter(({ name }) => !name.startsWith(wanted) && name.includes(wanted.trim()));
  return [...begins, ...holds];
}

/**
 * The command that a line like `/speak text: hello` names in full and what stands behind it.
 * @param {FlatCommand[]} commands
 * @param {string} line
 * @returns {{command: FlatCommand, rest: string} | null} null until the name is followed by a space
 */
export function typedCommand(commands, line) {
  const found = commands
    .filter(({ name }) => line.toLowerCase().startsWith(`/${name} `))
    .sort((a, b) => b.name.length - a.name.length)[0];
  return found ? { command: found, rest: line.slice(found.name.length + 2) } : null;
}

/**
 * Option texts of a typed line: `hello voice: rms` gives the first text option "hello" and voice "rms".
 * @param {FlatCommand} command
 * @param {string} rest
 * @returns {Record<string, string>}
 */
export function typedOptions(command, rest) {
  const names = command.options.filter(({ type }) => type !== 11).map(({ name }) => name);
  /** @type {Record<string, string>} */
  const out = {};
  if (names.length === 0) return out;
  // Option names hold letters, digits, - and _ only, so they mean themselves in a pattern.
  const parts = rest.split(new RegExp(`(?:^|\\s)(${names.join('|')}):\\s?`));
  const lead = (parts[0] ?? '').trim();
  const first =
    command.options.find(({ type }) => type === 3) ?? command.options.find(({ type }) => type !== 11);
  if (lead && first) out[first.name] = lead;
  for (let at = 1; at < parts.length; at += 2) out[parts[at] ?? ''] = (parts[at + 1] ?? '').trim();
  return out;
}
