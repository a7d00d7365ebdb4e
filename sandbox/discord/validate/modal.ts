import type { Problem } from '../http/discord-error.ts';
import { type Json, objects, text } from '../json.ts';
import { flattenComponents } from './components.ts';

/** The rules for a modal that no schema can say; paths begin at `data`. */
export function modalProblems(data: Json): Problem[] {
  const found: Problem[] = [];
  if (objects(data['components']).length > 5)
    found.push({
      path: ['components'],
      code: 'BASE_TYPE_BAD_LENGTH',
      message: 'Must be between 1 and 5 in length.',
    });
  const seen = new Set<string>();
  for (const { component, path } of flattenComponents(data['components'])) {
    const id = text(component['custom_id']);
    if (id && seen.has(id))
      found.push({
        path: [...path, 'custom_id'],
        code: 'COMPONENT_CUSTOM_ID_DUPLICATED',
        message: 'Component custom id cannot be duplicated',
      });
    seen.add(id);
    if (component['type'] !== 4) continue;
    const inLabel = path.at(-1) === 'component';
    if (!inLabel && !text(component['label']))
      found.push({ path: [...path, 'label'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' });
    if (inLabel && component['label'])
      found.push({
        path: [...path, 'label'],
        code: 'LABEL_NOT_ALLOWED',
        message: 'A text input inside a Label has no label of its own',
      });
    const max = component['max_length'];
    const min = component['min_length'];
    if (typeof max === 'number' && typeof min === 'number' && min > max)
      found.push({
        path: [...path, 'min_length'],
        code: 'TEXT_INPUT_MIN_MAX',
        message: 'min_length must not be above max_length',
      });
    if (typeof max === 'number' && text(component['value']).length > max)
      found.push({
        path: [...path, 'value'],
        code: 'BASE_TYPE_MAX_LENGTH',
        message: `Must be ${max} or fewer in length.`,
      });
  }
  return found;
}
