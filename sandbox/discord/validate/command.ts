import type { Problem } from '../http/discord-error.ts';
import { type Json, objects, text } from '../json.ts';

/** Discord's expression for names of slash commands and options (developers/interactions/application-commands). */
const nameExpression = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const maxCharacters = 8000;

function validName(name: string): boolean {
  return nameExpression.test(name) && name === name.toLowerCase();
}

function optionProblems(options: Json[], path: (string | number)[]): Problem[] {
  const found: Problem[] = [];
  let optionalSeen = false;
  const names = options.map((option) => text(option['name']));
  options.forEach((option, index) => {
    const here = [...path, 'options', index];
    const name = text(option['name']);
    if (!validName(name))
      found.push({
        path: [...here, 'name'],
        code: 'APPLICATION_COMMAND_INVALID_NAME',
        message: 'Command name is invalid',
      });
    if (names.indexOf(name) !== index)
      found.push({
        path: [...here, 'name'],
        code: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
        message: 'Option name already exists',
      });
    const isSub = option['type'] === 1 || option['type'] === 2;
    if (!isSub && option['required'] === true && optionalSeen)
      found.push({
        path: here,
        code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        message: 'Required options must be placed before non-required options',
      });
    if (!isSub && option['required'] !== true) optionalSeen = true;
    found.push(...choiceProblems(option, here), ...optionProblems(objects(option['options']), here));
  });
  const subs = options.filter((option) => option['type'] === 1 || option['type'] === 2).length;
  if (subs > 0 && subs < options.length)
    found.push({
      path: [...path, 'options'],
      code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
      message: 'Sub-command and sub-command group option types are mutually exclusive to all other types',
    });
  return found;
}

function choiceProblems(option: Json, path: (string | number)[]): Problem[] {
  const choices = objects(option['choices']);
  const found: Problem[] = [];
  if (option['autocomplete'] === true && choices.length > 0)
    found.push({
      path: [...path, 'choices'],
      code: 'APPLICATION_COMMAND_OPTIONS_CHOICES_WITH_AUTOCOMPLETE',
      message: 'Choices cannot be given when autocomplete is true',
    });
  const names = choices.map((choice) => text(choice['name']));
  names.forEach((name, index) => {
    if (names.indexOf(name) !== index)
      found.push({
        path: [...path, 'choices', index, 'name'],
        code: 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS',
        message: 'Option choice name already exists',
      });
  });
  const { min_value: low, max_value: high, min_length: least, max_length: most } = option;
  if (typeof low === 'number' && typeof high === 'number' && low > high)
    found.push({
      path: [...path, 'min_value'],
      code: 'APPLICATION_COMMAND_OPTION_MIN_MAX',
      message: 'min_value must not be above max_value',
    });
  if (typeof least === 'number' && typeof most === 'number' && least > most)
    found.push({
      path: [...path, 'min_length'],
      code: 'APPLICATION_COMMAND_OPTION_MIN_MAX',
      message: 'min_length must not be above max_length',
    });
  return found;
}

/** Characters that count towards the 8,000 of one command: names, descriptions and values, the longest language. */
function characters(node: Json): number {
  const longest = (plain: string, localized: string): number =>
    Math.max(
      text(node[plain]).length,
      ...Object.values((node[localized] as Json | null) ?? {}).map((one) => text(one).length),
    );
  return (
    longest('name', 'name_localizations') +
    longest('description', 'description_localizations') +
    text(node['value']).length +
    [...objects(node['options']), ...objects(node['choices'])].reduce((sum, one) => sum + characters(one), 0)
  );
}

/** The rules for one command that no schema can say; `path` is where it stands in the request. */
export function commandProblems(command: Json, path: (string | number)[] = []): Problem[] {
  const type = typeof command['type'] === 'number' ? command['type'] : 1;
  const found: Problem[] = [];
  const description = text(command['description']);
  if (type === 1) {
    if (!validName(text(command['name'])))
      found.push({
        path: [...path, 'name'],
        code: 'APPLICATION_COMMAND_INVALID_NAME',
        message: 'Command name is invalid',
      });
    if (description === '')
      found.push({
        path: [...path, 'description'],
        code: 'BASE_TYPE_REQUIRED',
        message: 'This field is required',
      });
    found.push(...optionProblems(objects(command['options']), path));
    if (characters(command) > maxCharacters)
      found.push({
        path,
        code: 'APPLICATION_COMMAND_TOO_LARGE',
        message: `Command exceeds maximum size (${maxCharacters})`,
      });
  } else if (type === 2 || type === 3) {
    if (description !== '')
      found.push({
        path: [...path, 'description'],
        code: 'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION',
        message: 'Context menu commands cannot have a description',
      });
    if (objects(command['options']).length > 0)
      found.push({
        path: [...path, 'options'],
        code: 'APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS',
        message: 'Context menu commands cannot have options',
      });
  }
  return found;
}

const limits: Record<number, number> = { 1: 100, 2: 15, 3: 15, 4: 1 };

/** The rules for a whole list of commands: unique names per type, and how many there may be of each type. */
export function commandListProblems(commands: Json[]): Problem[] {
  const found = commands.flatMap((command, index) => commandProblems(command, [index]));
  const keys = commands.map((command) => `${Number(command['type'] ?? 1)} ${text(command['name'])}`);
  keys.forEach((key, index) => {
    if (keys.indexOf(key) !== index)
      found.push({
        path: [index, 'name'],
        code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
        message: 'Application command names must be unique',
      });
  });
  for (const [type, limit] of Object.entries(limits)) {
    const count = commands.filter((command) => (command['type'] ?? 1) === Number(type)).length;
    if (count > limit)
      found.push({
        path: [],
        code: 'APPLICATION_COMMANDS_MAX',
        message: `Maximum number of application commands reached (${limit})`,
      });
  }
  return found;
}
