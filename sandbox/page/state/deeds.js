import { withoutMessage } from './message-list.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('../../api.ts').Action} Action
 * @typedef {import('../../api.ts').ActionAnswer} ActionAnswer
 * @typedef {import('../../api.ts').SandboxMessage} SandboxMessage
 */
/** @typedef {{store: import('./store.js').Store<State>, api: import('../net/api.js').Api}} Deps */

/**
 * What to tell the person below the message; empty when all went well.
 * @param {ActionAnswer} answer
 * @returns {string}
 */
function complaintOf({ outcome, reason }) {
  if (outcome === 'failed') return 'This interaction failed: the bot did not respond within 3 seconds.';
  return outcome === 'refused' ? (reason ?? 'The local Discord refused this.') : '';
}

/**
 * Does what a person does and opens the modal that came back, if any.
 * @param {Deps} deps
 * @param {Action} action
 * @returns {Promise<ActionAnswer>} a refusal when the sandbox could not be asked
 */
async function perform({ store, api }, action) {
  if (action.type === 'command' || action.type === 'say') store.set(({ sent }) => ({ sent: sent + 1 }));
  try {
    const answer = await api.act(action);
    if (answer.modal && 'channel' in action) {
      const { interaction, modal } = answer;
      store.set({ modal: { interaction, channel: action.channel, modal } });
    }
    return answer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { interaction: '', outcome: 'refused', reason };
  }
}

/**
 * What people can do with messages and commands: everything that goes through `POST /sandbox/actions`.
 * @param {Deps} deps
 */
export function createDeeds(deps) {
  const { store } = deps;
  /** @param {string} message @param {string} text */
  const note = (message, text) => store.set(({ notes }) => ({ notes: { ...notes, [message]: text } }));
  /** @param {string} key @param {boolean} on */
  const busy = (key, on) => store.set((state) => ({ busy: { ...state.busy, [key]: on } }));

  return {
    perform: (/** @type {Action} */ action) => perform(deps, action),

    /**
     * Presses a button or chooses in a select; it stays busy until the bot acknowledged.
     * @param {SandboxMessage} message
     * @param {string} customId
     * @param {string[]} [values] of a select
     */
    async press({ id, channel_id: channel }, customId, values) {
      const key = `${id}:${customId}`;
      const base = { as: store.get().me, channel, message: id, custom_id: customId };
      busy(key, true);
      note(id, '');
      const answer = await perform(
        deps,
        values ? { type: 'select', ...base, values } : { type: 'button', ...base },
      );
      busy(key, false);
      note(id, complaintOf(answer));
    },

    /** @param {string} name @param {SandboxMessage} message */
    async runMessageCommand(name, { id, channel_id: channel }) {
      const as = store.get().me;
      note(id, complaintOf(await perform(deps, { type: 'message_command', as, channel, name, message: id })));
    },

    /** @param {SandboxMessage} message an ephemeral one */
    async dismiss({ id, channel_id: channel }) {
      const list = withoutMessage(store.get().messages[channel] ?? [], id);
      store.set(({ messages }) => ({ messages: { ...messages, [channel]: list } }));
      await perform(deps, { type: 'dismiss', as: store.get().me, message: id });
    },
  };
}
