/**
 * @typedef {import('../../api.ts').World} World
 * @typedef {import('../../api.ts').SandboxUser} SandboxUser
 * @typedef {import('../../api.ts').SandboxMessage} SandboxMessage
 * @typedef {import('../../api.ts').Violation} Violation
 * @typedef {import('../../api.ts').ActionAnswer} ActionAnswer
 */
/**
 * One printed step of an operation: `step` says which other fields are there.
 * @typedef {Record<string, any> & {operation: string, step: string, at: string}} TrailLine
 */
/**
 * Lines by operation, with the operations in the order in which they were first seen.
 * @typedef {{order: string[], lines: Record<string, TrailLine[]>}} Trail
 */
/** @typedef {{interaction: string, channel: string, modal: any}} OpenModal */
/** @typedef {{message: SandboxMessage, x: number, y: number, returnTo: HTMLElement | null}} OpenMenu */
/**
 * Everything the page shows.
 * `busy` holds `<message>:<custom_id>` while a component waits for its acknowledgement; `notes` what went wrong below
 * a message; `selected` the operation in the trail, or null for the newest; `ask` a command to fill the composer with.
 * @typedef {object} State
 * @property {World | null} world
 * @property {string} me
 * @property {string} channel
 * @property {Record<string, SandboxMessage[]>} messages
 * @property {Record<string, number>} unread
 * @property {Trail} trail
 * @property {string | null} selected
 * @property {Violation[]} violations
 * @property {'chat' | 'trail' | 'vendors' | 'me'} view
 * @property {boolean} rail
 * @property {boolean} live
 * @property {OpenModal | null} modal
 * @property {OpenMenu | null} menu
 * @property {Record<string, boolean>} busy
 * @property {Record<string, string>} notes
 * @property {string} notice
 * @property {import('../commands/values.js').Ask | null} ask
 * @property {number} sent commands and messages of this page so far
 */

/** @returns {State} the state before the world is known. */
export function initialState() {
  return {
    world: null,
    me: '',
    channel: '',
    messages: {},
    unread: {},
    trail: { order: [], lines: {} },
    selected: null,
    violations: [],
    view: 'chat',
    rail: true,
    live: false,
    modal: null,
    menu: null,
    busy: {},
    notes: {},
    notice: '',
    ask: null,
    sent: 0,
  };
}
