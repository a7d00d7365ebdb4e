import type { Problem } from '../http/discord-error.ts';
import { isObject, type Json } from '../json.ts';

/** The rules for autocomplete choices (callback type 8): at most 25, names and texts of 1 to 100 characters. */
export function choicesProblems(data: Json): Problem[] {
  const { choices } = data;
  if (!Array.isArray(choices))
    return [{ path: ['data', 'choices'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }];
  const found: Problem[] = [];
  if (choices.length > 25)
    found.push({
      path: ['data', 'choices'],
      code: 'BASE_TYPE_MAX_LENGTH',
      message: 'Must be 25 or fewer in length.',
    });
  choices.forEach((choice: unknown, index) => {
    const { name, value } = isObject(choice) ? choice : {};
    const wrong = (item: unknown): boolean =>
      typeof item !== 'string' || item.length < 1 || item.length > 100;
    const path = ['data', 'choices', index];
    const message = 'Must be between 1 and 100 in length.';
    if (wrong(name)) found.push({ path: [...path, 'name'], code: 'BASE_TYPE_BAD_LENGTH', message });
    if (typeof value !== 'number' && wrong(value))
      found.push({ path: [...path, 'value'], code: 'BASE_TYPE_BAD_LENGTH', message });
  });
  return found;
}
