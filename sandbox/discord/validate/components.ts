import type { Problem } from '../http/discord-error.ts';
import { type Json, objects, text } from '../json.ts';

/** A component with its place in the message. */
export type PlacedComponent = { component: Json; path: (string | number)[] };

/** Every component of a list, nested ones included, in reading order. */
export function flattenComponents(
  list: unknown,
  path: (string | number)[] = ['components'],
): PlacedComponent[] {
  return objects(list).flatMap((component, index) => {
    const here = [...path, index];
    const nested = flattenComponents(component['components'], [...here, 'components']);
    const accessory = component['accessory'] ?? component['component'];
    const key = component['accessory'] ? 'accessory' : 'component';
    const single = accessory ? [{ component: accessory as Json, path: [...here, key] }] : [];
    return [{ component, path: here }, ...nested, ...single];
  });
}

const maxComponents = 40;
const maxText = 4000;
/** Types that exist only on messages with the Components V2 flag. */
const onlyV2 = new Set([9, 10, 11, 12, 13, 14, 17]);

function duplicates(all: PlacedComponent[]): Problem[] {
  const seen = new Set<string>();
  return all.flatMap(({ component, path }) => {
    const id = text(component['custom_id']);
    if (!id || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    const message = 'Component custom id cannot be duplicated';
    return [{ path: [...path, 'custom_id'], code: 'COMPONENT_CUSTOM_ID_DUPLICATED', message }];
  });
}

function buttonProblems({ component, path }: PlacedComponent): Problem[] {
  if (component['type'] !== 2) return [];
  const problem = (field: string, code: string, message: string): Problem => ({
    path: [...path, field],
    code,
    message,
  });
  const style = component['style'];
  const found: Problem[] = [];
  if (style === 5) {
    if (!text(component['url'])) found.push(problem('url', 'BASE_TYPE_REQUIRED', 'A url is required'));
    if (component['custom_id'])
      found.push(
        problem(
          'custom_id',
          'BUTTON_COMPONENT_INVALID_CUSTOM_ID',
          'A custom id and url cannot both be specified',
        ),
      );
  } else if (style !== 6) {
    if (!text(component['custom_id']))
      found.push(problem('custom_id', 'BUTTON_COMPONENT_CUSTOM_ID_REQUIRED', 'A custom id is required'));
    if (component['url'])
      found.push(problem('url', 'BUTTON_COMPONENT_INVALID_URL', 'A url can only be given to a link button'));
  }
  if (style !== 6 && !text(component['label']) && !component['emoji'])
    found.push(problem('label', 'BUTTON_COMPONENT_LABEL_REQUIRED', 'A label or an emoji is required'));
  return found;
}

function selectProblems({ component, path }: PlacedComponent): Problem[] {
  const options = objects(component['options']);
  if (component['type'] !== 3) return [];
  const found: Problem[] = [];
  const max = typeof component['max_values'] === 'number' ? component['max_values'] : 1;
  const min = typeof component['min_values'] === 'number' ? component['min_values'] : 1;
  if (max > options.length)
    found.push({
      path: [...path, 'options'],
      code: 'BASE_TYPE_BAD_LENGTH',
      message: `Must be between ${max} and 25 in length.`,
    });
  if (min > max)
    found.push({
      path: [...path, 'min_values'],
      code: 'COMPONENT_SELECT_MIN_MAX',
      message: 'min_values must not be above max_values',
    });
  const values = options.map((option) => text(option['value']));
  values.forEach((value, index) => {
    if (values.indexOf(value) !== index)
      found.push({
        path: [...path, 'options', index, 'value'],
        code: 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
        message: 'The specified option value is already used',
      });
  });
  if (options.filter((option) => option['default'] === true).length > max)
    found.push({
      path: [...path, 'options'],
      code: 'SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES',
      message: 'Too many default values',
    });
  return found;
}

/** A row holds at most five buttons or one select, never both. */
function rowProblems({ component, path }: PlacedComponent): Problem[] {
  const inside = objects(component['components']);
  const isSelect = (one: Json): boolean => [3, 5, 6, 7, 8].includes(Number(one['type']));
  if (component['type'] !== 1 || !inside.some(isSelect) || inside.length === 1) return [];
  return [
    {
      path: [...path, 'components'],
      code: 'COMPONENT_LAYOUT_WIDTH_EXCEEDED',
      message: 'The specified component exceeds the maximum width',
    },
  ];
}

function v2Problems(all: PlacedComponent[]): Problem[] {
  const found: Problem[] = [];
  if (all.length > maxComponents)
    found.push({
      path: ['components'],
      code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED',
      message: `The total number of components cannot exceed ${maxComponents}`,
    });
  const displayed = all.reduce(
    (sum, { component }) => sum + (component['type'] === 10 ? text(component['content']).length : 0),
    0,
  );
  if (displayed > maxText)
    found.push({
      path: ['components'],
      code: 'COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      message: `Total size of displayable text in components exceeds maximum size of ${maxText}`,
    });
  return found;
}

function legacyProblems(list: unknown): Problem[] {
  const top = objects(list);
  const found = top.flatMap((component, index): Problem[] =>
    onlyV2.has(Number(component['type']))
      ? [
          {
            path: ['components', index, 'type'],
            code: 'UNION_TYPE_CHOICES',
            message: 'Value of field "type" must be one of (1,).',
          },
        ]
      : [],
  );
  if (top.length > 5)
    found.push({
      path: ['components'],
      code: 'BASE_TYPE_BAD_LENGTH',
      message: 'Must be 5 or fewer in length.',
    });
  return found;
}

/** Bytes of displayed text that Discord can store: the sum in UTF-8 and 12 for each display. Nowhere documented;
 *  above it Discord answers 500 (discord-api-docs#8554). Texts in Chinese or full of emoji reach it first. */
export const maxTextBytes = 10_170;

/** What the displayed text of a message counts towards `maxTextBytes`. */
export function displayedTextBytes(list: unknown): number {
  return flattenComponents(list)
    .filter(({ component }) => component['type'] === 10)
    .reduce((sum, { component }) => sum + Buffer.byteLength(text(component['content'])) + 12, 0);
}

/** The rules for a message's components that no schema can say. `v2` = the message has the Components V2 flag. */
export function componentProblems(list: unknown, v2: boolean): Problem[] {
  const all = flattenComponents(list);
  return [
    ...(v2 ? v2Problems(all) : legacyProblems(list)),
    ...duplicates(all),
    ...all.flatMap((placed) => [
      ...buttonProblems(placed),
      ...selectProblems(placed),
      ...rowProblems(placed),
    ]),
  ];
}
