/**
 * @typedef {object} KeyContext
 * @property {import('./draft.js').Draft} draft
 * @property {import('./draft.js').Suggestions | null} suggestions
 * @property {boolean} inOption whether the key came from an option's field
 * @property {(change: Partial<import('./draft.js').Draft>) => void} change
 * @property {(at: number) => void} pick takes a suggestion and moves on
 * @property {() => void} leave empties the composer
 * @property {() => void} send
 * @property {(from: HTMLElement) => void} back focuses the field before this one
 */

/**
 * The composer's keys: arrows choose in the list, Tab and Enter complete, Enter sends, Escape closes the list and
 * then leaves the command, Backspace in an empty option goes back.
 * @param {KeyboardEvent} event
 * @param {KeyContext} context
 */
export function composerKey(event, context) {
  // Enter that ends a composition of an input method belongs to the input method.
  if (event.isComposing) return;
  const { draft, suggestions } = context;
  const rows = suggestions?.rows.length ?? 0;
  if (rows > 0 && listKey(event, context, rows)) return;
  if (event.key === 'Enter' && !event.shiftKey) return enter(event, context);
  if (event.key === 'Escape') {
    event.preventDefault();
    if (suggestions && context.inOption) context.change({ closed: true });
    else context.leave();
  } else if (event.key === 'Backspace' && context.inOption && fieldText(event) === '') {
    event.preventDefault();
    context.back(/** @type {HTMLElement} */ (event.target));
  } else if (event.key === 'ArrowDown' && draft.closed && context.inOption) {
    event.preventDefault();
    context.change({ closed: false, active: -1 });
  }
}

/** @param {KeyboardEvent} event */
const fieldText = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/**
 * @param {KeyboardEvent} event
 * @param {KeyContext} context
 */
function enter(event, context) {
  const field = /** @type {HTMLInputElement} */ (event.target);
  // An empty file field keeps the browser's meaning of Enter: open the picker.
  const pickFile = field.type === 'file' && !context.draft.values[field.id.replace('option-', '')]?.text;
  if (pickFile) return;
  event.preventDefault();
  context.send();
}

/**
 * Keys while a list is open.
 * @param {KeyboardEvent} event
 * @param {KeyContext} context
 * @param {number} rows
 * @returns {boolean} whether the key was for the list
 */
function listKey(event, { draft, change, pick }, rows) {
  const active = Math.min(draft.active, rows - 1);
  const steps = { ArrowDown: (active + 1) % rows, ArrowUp: (Math.max(0, active) - 1 + rows) % rows };
  if (event.key in steps) {
    event.preventDefault();
    change({ active: steps[/** @type {keyof typeof steps} */ (event.key)] });
    return true;
  }
  const completes = (event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && active >= 0;
  if (!completes) return false;
  event.preventDefault();
  pick(active);
  return true;
}
