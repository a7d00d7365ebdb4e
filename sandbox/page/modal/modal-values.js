/**
 * One thing to fill in of a modal, whichever of Discord's two layouts it came in.
 * @typedef {{label: string, description: string, component: any}} Field
 */
/** @typedef {{text: string} | Field} Part a line of text, or a field */

/**
 * The parts of a modal in order: labels (type 18), rows with a text input (type 1), and texts (type 10).
 * @param {any} modal Discord's modal JSON
 * @returns {Part[]}
 */
export function partsOf(modal) {
  return (modal.components ?? []).flatMap((/** @type {any} */ part) => {
    if (part.type === 10) return [{ text: part.content ?? '' }];
    if (part.type === 18)
      return [{ label: part.label ?? '', description: part.description ?? '', component: part.component }];
    return (part.components ?? []).map((/** @type {any} */ component) => ({
      label: component.label ?? '',
      description: '',
      component,
    }));
  });
}

/**
 * What a field holds before anyone touched it.
 * @param {any} component
 * @returns {any}
 */
export function initialValue(component) {
  const options = component.options ?? [];
  const marked = options
    .filter((/** @type {any} */ one) => one.default)
    .map((/** @type {any} */ one) => one.value);
  switch (component.type) {
    case 4:
      return component.value ?? '';
    case 21:
      return marked[0] ?? '';
    case 23:
      return component.default === true;
    case 3:
    case 22:
      return marked;
    default:
      return (component.default_values ?? []).map((/** @type {any} */ one) => one.id);
  }
}

/**
 * What is wrong with a field, or an empty text.
 * @param {any} component
 * @param {any} value
 * @returns {string}
 */
export function problemOf(component, value) {
  const required = component.required !== false;
  if (component.type === 23) return '';
  if (component.type === 19 && value.some((/** @type {any} */ file) => !file.upload))
    return value.find((/** @type {any} */ file) => file.error)?.error ?? 'Still uploading';
  const length = value.length;
  if (length === 0) return required ? 'Required' : '';
  if (component.type === 4) {
    if (length < (component.min_length ?? 0))
      return `At least ${component.min_length} characters, this has ${length}`;
    if (length > (component.max_length ?? 4000))
      return `At most ${component.max_length ?? 4000} characters, this has ${length}`;
    return '';
  }
  if (component.type === 21) return '';
  if (length < (component.min_values ?? 1)) return `Choose at least ${component.min_values}`;
  return length > (component.max_values ?? length) ? `Choose at most ${component.max_values}` : '';
}

/**
 * A field's value as the sandbox takes it.
 * @param {any} component
 * @param {any} value
 * @returns {string | string[]}
 */
export function submitted(component, value) {
  if (component.type === 19) return value.map((/** @type {any} */ file) => file.upload.id);
  if (component.type === 23) return String(value);
  return value;
}
