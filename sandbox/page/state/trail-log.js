/** @typedef {import('./state.js').Trail} Trail */
/** @typedef {import('./state.js').TrailLine} TrailLine */

/** Operations kept in the page; older ones fall out, the server keeps its own 2,000 lines. */
const KEPT = 200;

/**
 * The trail with one more line; a line it already has changes nothing, as it may come by two ways. Lines without an operation or a step are not trail lines and change nothing.
 * @param {Trail} trail
 * @param {Record<string, unknown>} line
 * @returns {Trail}
 */
export function withLine(trail, line) {
  if (typeof line.operation !== 'string' || typeof line.step !== 'string') return trail;
  const step = /** @type {TrailLine} */ (line);
  const known = trail.lines[step.operation];
  const text = JSON.stringify(step);
  if (known?.some((one) => JSON.stringify(one) === text)) return trail;
  const order = known ? trail.order : [...trail.order, step.operation];
  const lines = { ...trail.lines, [step.operation]: [...(known ?? []), step] };
  const dropped = order.length > KEPT ? order[0] : undefined;
  if (dropped !== undefined) delete lines[dropped];
  return { order: order.slice(-KEPT), lines };
}

/**
 * @param {Record<string, unknown>[]} lines oldest first
 * @returns {Trail}
 */
export function trailOf(lines) {
  return lines.reduce(withLine, /** @type {Trail} */ ({ order: [], lines: {} }));
}

/**
 * The operation a message belongs to: the one whose id stands in its buttons, or shortened as "op 1a2b3c4d" in its
 * text.
 * @param {Trail} trail
 * @param {unknown} message Discord's message JSON
 * @returns {string | null}
 */
export function operationOf(trail, message) {
  const text = JSON.stringify(message) ?? '';
  const named = (/** @type {string} */ id) => text.includes(id) || text.includes(`op ${id.slice(0, 8)}`);
  return trail.order.findLast(named) ?? null;
}

/**
 * The operation to show when nobody chose one: the newest that a person asked for. What an agent's run asked for is seen
 * among the steps of that run.
 * @param {Trail} trail
 * @returns {string | undefined} undefined when there is none
 */
export function newestOf(trail) {
  return trail.order.findLast((id) => parentOf(trail.lines[id]) === null) ?? trail.order.at(-1);
}

/**
 * The run of an agent that asked for an operation; null for what a person asked for.
 * @param {TrailLine[] | undefined} lines
 * @returns {string | null}
 */
export function parentOf(lines) {
  const parent = lines?.find(({ step }) => step === 'received')?.parent;
  return typeof parent === 'string' ? parent : null;
}
