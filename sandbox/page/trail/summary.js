/** @typedef {import('../state/state.js').TrailLine} TrailLine */
/** @typedef {'queued' | 'waiting' | 'running' | 'done' | 'failed' | 'refused' | 'cancelled'} OperationState */
/** @typedef {{start: TrailLine, end: TrailLine | null}} Attempt */
/**
 * An operation as its trail tells it: one field per kind of step, lists where a step can come more than once.
 * @typedef {object} Summary
 * @property {string} operation
 * @property {string} kind
 * @property {OperationState} state
 * @property {string} at when it was received, UTC ISO
 * @property {number} ms from the first step to the last
 * @property {TrailLine | undefined} received
 * @property {TrailLine | undefined} route
 * @property {TrailLine | undefined} hold
 * @property {TrailLine | undefined} settled
 * @property {TrailLine | undefined} refused
 * @property {TrailLine | undefined} denied
 * @property {TrailLine | undefined} failed
 * @property {TrailLine | undefined} progress
 * @property {TrailLine | undefined} queued
 * @property {TrailLine | undefined} cancel
 * @property {TrailLine[]} toggles
 * @property {TrailLine[]} stored
 * @property {TrailLine[]} measured
 * @property {TrailLine[]} candidates
 * @property {TrailLine[]} approvals
 * @property {TrailLine[]} delivered
 * @property {TrailLine[]} turns turns of an agent and the tools it used, in order
 * @property {Attempt[]} attempts
 */

/** Steps of an agent's own. */
const AGENT = new Set(['turn', 'tool']);

/** Steps that say how a request for approval went. */
const APPROVAL = new Set(['approval', 'decided']);

/**
 * Reads the lines of one operation into what the panel shows.
 * @param {TrailLine[]} lines oldest first, not empty
 * @returns {Summary}
 */
export function summarise(lines) {
  const last = (/** @type {string} */ step) => lines.findLast((line) => line.step === step);
  const all = (/** @type {string} */ step) => lines.filter((line) => line.step === step);
  const received = last('received');
  const first = /** @type {TrailLine} */ (lines[0]);
  const end = /** @type {TrailLine} */ (lines.at(-1));
  return {
    operation: first.operation,
    kind: String(received?.kind ?? 'operation'),
    state: stateOf(lines),
    at: first.at,
    ms: Math.max(0, Date.parse(end.at) - Date.parse(first.at)),
    received,
    route: last('route'),
    hold: last('hold'),
    settled: last('settled'),
    refused: last('refused'),
    denied: last('denied'),
    failed: last('failed'),
    progress: last('progress'),
    queued: last('queued'),
    cancel: last('cancel_requested'),
    toggles: all('toggle'),
    stored: all('stored'),
    measured: latestRound(lines, 'measured'),
    candidates: latestRound(lines, 'candidate'),
    approvals: lines.filter(({ step }) => APPROVAL.has(step)),
    delivered: all('delivered'),
    turns: lines.filter(({ step }) => AGENT.has(step)),
    attempts: attemptsOf(lines),
  };
}

/**
 * The steps of a kind since the last time the route was read: after "stale" the router reads it, and measures, again.
 * @param {TrailLine[]} lines
 * @param {string} kind
 * @returns {TrailLine[]}
 */
function latestRound(lines, kind) {
  const from = lines.findLastIndex(({ step }) => step === 'route');
  return lines.slice(Math.max(0, from)).filter(({ step }) => step === kind);
}

/**
 * @param {TrailLine[]} lines
 * @returns {Attempt[]}
 */
function attemptsOf(lines) {
  return lines
    .filter(({ step }) => step === 'attempt')
    .map((start) => ({
      start,
      end:
        lines.find(
          ({ step, attempt, at }) => step === 'attempt_ended' && attempt === start.attempt && at >= start.at,
        ) ?? null,
    }));
}

/** @type {Record<string, OperationState>} states of the operations table in the page's words */
const SETTLED = {
  finished: 'done',
  delivered: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  refused: 'refused',
  denied: 'refused',
  expired: 'refused',
};

/** @type {Record<string, OperationState>} what each step makes of an operation; others change nothing */
const BY_STEP = {
  received: 'queued',
  queued: 'queued',
  approval: 'waiting',
  hold: 'running',
  attempt: 'running',
  refused: 'refused',
  denied: 'refused',
  failed: 'failed',
};

/** @type {Record<string, OperationState>} what the end of a request for approval makes of its operation */
const DECIDED = {
  approved: 'queued',
  denied: 'refused',
  expired: 'refused',
  cancelled: 'cancelled',
  replaced: 'waiting',
};

/**
 * @param {TrailLine} line
 * @returns {OperationState | undefined} undefined when the step changes nothing
 */
function stateAfter(line) {
  if (line.step === 'settled') return SETTLED[line.state] ?? 'done';
  return line.step === 'decided' ? DECIDED[line.state] : BY_STEP[line.step];
}

/**
 * @param {TrailLine[]} lines
 * @returns {OperationState}
 */
export function stateOf(lines) {
  /** @type {OperationState} */
  let state = 'queued';
  for (const line of lines) state = stateAfter(line) ?? state;
  return state;
}
