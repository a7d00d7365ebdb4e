/**
 * An option of a slash command, in Discord's own words.
 * @typedef {object} Option
 * @property {number} type 3 text, 4 integer, 5 boolean, 6 user, 7 channel, 8 role, 9 mentionable, 10 number, 11 file
 * @property {string} name
 * @property {string} description
 * @property {boolean} [required]
 * @property {{name: string, value: string | number}[]} [choices]
 * @property {boolean} [autocomplete]
 * @property {number} [min_value]
 * @property {number} [max_value]
 * @property {number} [min_length]
 * @property {number} [max_length]
 * @property {string[]} [file_types]
 * @property {Option[]} [options] of a subcommand or group
 */
/**
 * A slash command as people type it; `name` holds the subcommand too ("budget show").
 * @typedef {{id: string, name: string, description: string, options: Option[]}} FlatCommand
 */
/** @typedef {{id: string, name: string, type?: number, description?: string, options?: Option[], default_member_permissions?: string | null}} RawCommand */

const ADMINISTRATIVE = 0x8n | 0x20n;

/**
 * Whether Discord would list the command for this person: administrators and managers see all, others those that ask
 * for no permission. (The sandbox has no finer permissions.)
 * @param {RawCommand} command
 * @param {boolean} admin
 * @returns {boolean}
 */
function listedFor(command, admin) {
  const wanted = command.default_member_permissions;
  if (wanted === undefined || wanted === null || admin) return true;
  return wanted !== '0' && (BigInt(wanted) & ADMINISTRATIVE) === 0n;
}

/**
 * Required options first, else in the order in which the bot registered them.
 * @param {Option[]} options
 * @returns {Option[]}
 */
function inOrder(options) {
  return [...options].sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
}

/**
 * @param {RawCommand | Option} node
 * @param {string} id
 * @param {string} prefix
 * @returns {FlatCommand[]}
 */
function leaves(node, id, prefix) {
  const name = prefix ? `${prefix} ${node.name}` : node.name;
  const inner = (node.options ?? []).filter(({ type }) => type === 1 || type === 2);
  if (inner.length > 0) return inner.flatMap((option) => leaves(option, id, name));
  return [{ id, name, description: node.description ?? '', options: inOrder(node.options ?? []) }];
}

/**
 * The slash commands this person may type, subcommands as entries of their own, by name.
 * @param {unknown[]} commands as registered
 * @param {boolean} admin
 * @returns {FlatCommand[]}
 */
export function slashCommands(commands, admin) {
  return /** @type {RawCommand[]} */ (commands)
    .filter((command) => (command.type ?? 1) === 1 && listedFor(command, admin))
    .flatMap((command) => leaves(command, command.id, ''))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/**
 * Names of the message commands this person sees in a message's menu.
 * @param {unknown[]} commands as registered
 * @param {boolean} admin
 * @returns {string[]}
 */
export function messageCommands(commands, admin) {
  return /** @type {RawCommand[]} */ (commands)
    .filter((command) => command.type === 3 && listedFor(command, admin))
    .map(({ name }) => name);
}
