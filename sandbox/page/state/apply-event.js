import { withMessage, withoutMessage } from './message-list.js';
import { withLine } from './trail-log.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('../../api.ts').SandboxEvent} SandboxEvent
 */

/** Violations kept in the page. */
const VIOLATIONS_KEPT = 100;

/**
 * The change that one event of the sandbox makes. Unknown kinds change nothing.
 * @param {State} state
 * @param {SandboxEvent} event
 * @returns {Partial<State>}
 */
export function applyEvent(state, event) {
  const { world } = state;
  switch (event.type) {
    case 'message_create':
    case 'message_update':
      return withArrival(state, event.message, event.type === 'message_create');
    case 'message_delete': {
      const list = withoutMessage(state.messages[event.channel] ?? [], event.message);
      return { messages: { ...state.messages, [event.channel]: list } };
    }
    case 'commands':
      return world ? { world: { ...world, commands: event.commands } } : {};
    case 'channels':
      return world ? { world: { ...world, channels: event.channels } } : {};
    case 'bot':
      return world ? { world: { ...world, botOnline: event.online } } : {};
    case 'vendors':
      return world ? { world: { ...world, vendors: event.vendors } } : {};
    case 'trail':
      return { trail: withLine(state.trail, event.line) };
    case 'violation':
      return withViolation(state, event.violation);
    default:
      return {};
  }
}

/**
 * @param {State} state
 * @param {import('../../api.ts').Violation} violation
 * @returns {Partial<State>}
 */
function withViolation({ violations }, violation) {
  const text = JSON.stringify(violation);
  if (violations.some((one) => JSON.stringify(one) === text)) return {};
  return { violations: [...violations, violation].slice(-VIOLATIONS_KEPT) };
}

/**
 * @param {State} state
 * @param {import('../../api.ts').SandboxMessage} message
 * @param {boolean} fresh
 * @returns {Partial<State>}
 */
function withArrival(state, message, fresh) {
  if (message.sandbox_only_for !== undefined && message.sandbox_only_for !== state.me) return {};
  const id = message.channel_id;
  const messages = { ...state.messages, [id]: withMessage(state.messages[id] ?? [], message) };
  if (!fresh || id === state.channel) return { messages };
  return { messages, unread: { ...state.unread, [id]: (state.unread[id] ?? 0) + 1 } };
}
