import { filterCommands, typedCommand, typedOptions } from '../commands/match.js';
import { fixedChoices, narrowed } from '../commands/values.js';

/**
 * @typedef {import('../commands/flatten.js').FlatCommand} FlatCommand
 * @typedef {import('../commands/flatten.js').Option} Option
 * @typedef {import('../commands/values.js').Value} Value
 * @typedef {import('../commands/values.js').Suggestion} Suggestion
 */
/** @typedef {{key: number, name: string, size: number, type: string, upload?: import('../../api.ts').Upload, error?: string}} DraftFile */
/**
 * What stands in the composer. `text` is a message, a command being typed, or the name of the chosen command, whose
 * options are in `values`. `focused` is the option being filled in, `active` the suggestion that Enter would take
 * (-1 for none), `closed` whether the list was closed by hand.
 * @typedef {{text: string, command: FlatCommand | null, values: Record<string, Value>, files: DraftFile[], voice: boolean, focused: string | null, active: number, closed: boolean, error: string}} Draft
 */
/** @typedef {{key: string, title: string, hint: string, options?: Option[]}} Row */
/** @typedef {{label: string, rows: Row[], empty: string, pick: (draft: Draft, at: number) => Draft}} Suggestions */

/** @type {Draft} */
export const EMPTY = {
  text: '',
  command: null,
  values: {},
  files: [],
  voice: false,
  focused: null,
  active: 0,
  closed: false,
  error: '',
};

/**
 * The draft with this command chosen and what was typed behind its name put into its options.
 * @param {FlatCommand} command
 * @param {Record<string, string>} [texts] option texts by name
 * @returns {Draft}
 */
export function withCommand(command, texts = {}) {
  const values = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { text }]));
  return { ...EMPTY, text: `/${command.name}`, command, values, active: -1 };
}

/**
 * The draft after the message box changed. A full command name and a space choose the command; changing the name of a
 * chosen command leaves it again.
 * @param {Draft} draft
 * @param {string} text
 * @param {FlatCommand[]} commands
 * @returns {Draft}
 */
export function typed(draft, text, commands) {
  const found = text.startsWith('/') ? typedCommand(commands, text) : null;
  if (found) return withCommand(found.command, typedOptions(found.command, found.rest));
  return { ...draft, text, command: null, values: {}, active: 0, closed: false, error: '', focused: null };
}

/**
 * @param {Draft} draft
 * @param {string} option
 * @param {Value} value
 * @returns {Draft}
 */
export function withValue(draft, option, value) {
  const active = value.text !== '' && value.value === undefined ? 0 : -1;
  return {
    ...draft,
    values: { ...draft.values, [option]: value },
    active,
    closed: value.value !== undefined,
    error: '',
  };
}

/**
 * The option that is being filled in.
 * @param {Draft} draft
 * @returns {Option | undefined}
 */
export const focusedOption = (draft) => draft.command?.options.find(({ name }) => name === draft.focused);

/**
 * The list above the composer, or null when there is none.
 * @param {Draft} draft
 * @param {FlatCommand[]} commands
 * @param {import('../../api.ts').World} world
 * @param {{rows: Suggestion[], state: 'waiting' | 'ready' | 'failed'}} remote the bot's own suggestions
 * @returns {Suggestions | null}
 */
export function suggestionsOf(draft, commands, world, remote) {
  if (draft.closed) return null;
  if (!draft.command) return draft.text.startsWith('/') ? commandRows(draft, commands) : null;
  const option = focusedOption(draft);
  if (!option) return null;
  const typedText = draft.values[option.name]?.text ?? '';
  const fixed = fixedChoices(option, world);
  if (fixed) return choiceRows(option, narrowed(fixed, typedText), 'No choice fits');
  if (!option.autocomplete) return null;
  const empty = { waiting: 'Asking the bot…', failed: 'The bot did not answer', ready: 'Nothing fits' };
  return choiceRows(option, remote.rows, empty[remote.state]);
}

/**
 * @param {Draft} draft
 * @param {FlatCommand[]} commands
 * @returns {Suggestions}
 */
function commandRows(draft, commands) {
  const found = filterCommands(commands, draft.text.slice(1));
  return {
    label: 'Commands',
    empty: commands.length === 0 ? 'The bot has not registered any commands yet' : 'No command fits',
    rows: found.map(({ id, name, description, options }) => ({
      key: `${id} ${name}`,
      title: `/${name}`,
      hint: description,
      options,
    })),
    pick: (now, at) => {
      const command = found[at];
      return command ? withCommand(command) : now;
    },
  };
}

/**
 * @param {Option} option
 * @param {Suggestion[]} choices
 * @param {string} empty
 * @returns {Suggestions}
 */
function choiceRows(option, choices, empty) {
  return {
    label: option.name,
    empty,
    rows: choices.map(({ name, value, hint }) => ({ key: String(value), title: name, hint: hint ?? '' })),
    pick: (now, at) => {
      const choice = choices[at];
      return choice ? withValue(now, option.name, { text: choice.name, value: choice.value }) : now;
    },
  };
}

/**
 * The option to go to next: the first that is required and empty.
 * @param {Draft} draft
 * @returns {Option | undefined}
 */
export function nextRequired(draft) {
  return draft.command?.options.find(({ name, required }) => required && !draft.values[name]?.text);
}
