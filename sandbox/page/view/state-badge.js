import { html } from '../html.js';
import { Icon } from './icon.js';

/** @type {Record<string, [string, string]>} icon and word of each state: never a colour alone */
const STATES = {
  queued: ['clock', 'Queued'],
  waiting: ['pending', 'Waiting for approval'],
  running: ['running', 'Running'],
  done: ['check', 'Done'],
  failed: ['cross', 'Failed'],
  refused: ['ban', 'Refused'],
  cancelled: ['close', 'Cancelled'],
};

/**
 * @param {string} state
 * @returns {string}
 */
export const stateWord = (state) => STATES[state]?.[1] ?? state;

/**
 * The state of an operation as icon and word.
 * @param {{state: string}} props
 */
export function StateBadge({ state }) {
  const [icon, word] = STATES[state] ?? ['clock', state];
  return html`<span class=${`state state-${state}`}><${Icon} name=${icon} /> ${word}</span>`;
}
