import { roleNames } from '../text/role-names.js';

/** @typedef {import('./flatten.js').FlatCommand} FlatCommand */
/** @typedef {import('./flatten.js').Option} Option */
/**
 * What stands in an option's pill. `value` is set when it was picked from a list; `upload` once a file is with the
 * sandbox; `busy` while it is on its way; `error` when the pill is wrong.
 * @typedef {{text: string, value?: string | number | boolean, upload?: import('../../api.ts').Upload, busy?: boolean, error?: string}} Value
 */
/** @typedef {Record<string, Value>} Values */
/**
 * A command to put into the composer, ready to send: option texts by name and at most one file.
 * @typedef {{command: string, values: Record<string, string>, file?: {option: string, name: string, load: () => Promise<Blob>}}} Ask
 */
/** @typedef {{name: string, value: string | number | boolean, hint?: string}} Suggestion */

/**
 * What can be picked for an option without asking the bot. Null when anything may be typed.
 * @param {Option} option
 * @param {import('../../api.ts').World} world
 * @returns {Suggestion[] | null}
 */
export function fixedChoices(option, world) {
  if (option.choices && option.choices.length > 0) return option.choices;
  const people = world.users.map(({ id, name }) => ({ name: `@${name}`, value: id }));
  const roles = roleNames(world).map(({ id, name }) => ({ name: `@${name}`, value: id }));
  switch (option.type) {
    case 5:
      return [
        { name: 'True', value: true },
        { name: 'False', value: false },
      ];
    case 6:
      return people;
    case 7:
      return world.channels.map(({ id, name }) => ({ name: `#${name}`, value: id }));
    case 8:
      return roles;
    case 9:
      return [...people, ...roles];
    default:
      return null;
  }
}

/**
 * Suggestions that hold the typed text.
 * @param {Suggestion[]} suggestions
 * @param {string} typed
 * @returns {Suggestion[]}
 */
export function narrowed(suggestions, typed) {
  const wanted = typed.trim().toLowerCase();
  return wanted ? suggestions.filter(({ name }) => name.toLowerCase().includes(wanted)) : suggestions;
}

/**
 * @param {Option} option
 * @param {string} text
 * @returns {{value: number} | {error: string}}
 */
function numberFrom(option, text) {
  const value = Number(text.trim());
  if (!Number.isFinite(value)) return { error: 'Not a number' };
  if (option.type === 4 && !Number.isInteger(value)) return { error: 'Whole numbers only' };
  if (option.min_value !== undefined && value < option.min_value)
    return { error: `At least ${option.min_value}` };
  if (option.max_value !== undefined && value > option.max_value)
    return { error: `At most ${option.max_value}` };
  return { value };
}

/**
 * @param {Option} option
 * @param {Value} given
 * @param {import('../../api.ts').World} world
 * @returns {{value: string | number | boolean} | {error: string}}
 */
function valueFrom(option, given, world) {
  if (given.value !== undefined) return { value: given.value };
  const choices = fixedChoices(option, world);
  if (choices) {
    const typed = given.text.trim().toLowerCase();
    const fits = (/** @type {Suggestion} */ { name, value }) =>
      [name, name.replace(/^[@#]/, ''), String(value)].some((one) => one.toLowerCase() === typed);
    const found = choices.find(fits);
    return found ? { value: found.value } : { error: 'Pick one of the list' };
  }
  if (option.type === 4 || option.type === 10) return numberFrom(option, given.text);
  const { length } = given.text;
  if (length < (option.min_length ?? 0)) return { error: `At least ${option.min_length} characters` };
  if (length > (option.max_length ?? 6000))
    return { error: `At most ${option.max_length ?? 6000} characters` };
  return { value: given.text };
}

/**
 * The options as the sandbox takes them, or what is wrong with each pill.
 * @param {FlatCommand} command
 * @param {Values} values
 * @param {import('../../api.ts').World} world
 * @returns {{options: Record<string, string | number | boolean>, errors: Record<string, string>}}
 */
export function collectOptions(command, values, world) {
  /** @type {Record<string, string | number | boolean>} */
  const options = {};
  /** @type {Record<string, string>} */
  const errors = {};
  for (const option of command.options) {
    const given = values[option.name];
    if (given?.busy) errors[option.name] = 'Still uploading';
    else if (given?.error && option.type === 11) errors[option.name] = given.error;
    else if (given?.upload) options[option.name] = given.upload.id;
    else if (given && given.text !== '' && option.type !== 11) {
      const result = valueFrom(option, given, world);
      if ('error' in result) errors[option.name] = result.error;
      else options[option.name] = result.value;
    } else if (option.required) errors[option.name] = 'Required';
  }
  return { options, errors };
}

/**
 * Whether a file may go into an option with Discord's `file_types` (kinds such as "audio", or extensions).
 * @param {{name: string, type: string}} file
 * @param {string[] | undefined} types
 * @returns {boolean}
 */
export function fileAllowed(file, types) {
  if (!types || types.length === 0) return true;
  const name = file.name.toLowerCase();
  return types.some((type) => {
    const wanted = type.toLowerCase();
    return wanted.startsWith('.')
      ? name.endsWith(wanted)
      : file.type.startsWith(`${wanted}/`) || KINDS[wanted]?.test(name);
  });
}

/** Discord checks the extension alone; these are the common ones of each kind. @type {Record<string, RegExp | undefined>} */
const KINDS = {
  audio: /\.(mp3|wav|ogg|oga|opus|flac|m4a|aac|wma|aiff?)$/,
  video: /\.(mp4|m4v|mov|webm|mkv|avi)$/,
  image: /\.(png|jpe?g|gif|webp|avif|bmp|svg)$/,
};

/**
 * `file_types` as a file picker's `accept`.
 * @param {string[] | undefined} types
 * @returns {string}
 */
export function acceptOf(types) {
  return (types ?? []).map((type) => (type.startsWith('.') ? type : `${type}/*`)).join(',');
}
