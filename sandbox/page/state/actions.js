import { createDeeds } from './deeds.js';
import { createSync } from './sync.js';

/** @typedef {ReturnType<typeof createActions>} Actions */

/** Where a tab keeps who it acts as, so that a reload does not change the person. */
const REMEMBERED = 'acting-as';

/**
 * What the page can do: each function changes the store, talks to the sandbox, or both. None of them throws;
 * what went wrong is shown as a notice or below the message concerned.
 * @param {{store: import('./store.js').Store<import('./state.js').State>, api: import('../net/api.js').Api}} deps
 */
export function createActions({ store, api }) {
  /** @param {unknown} error */
  const complain = (error) => store.set({ notice: error instanceof Error ? error.message : String(error) });
  const sync = createSync({ store, api, complain });

  return {
    ...createDeeds({ store, api }),

    /** Fetches the world and begins to follow it. */
    async start() {
      try {
        const world = await api.world();
        const saved = sessionStorage.getItem(REMEMBERED);
        const me = world.users.find(({ id }) => id === saved) ?? world.users[0];
        store.set({ world, me: me?.id ?? '', channel: world.channels[0]?.id ?? '' });
        sync.follow();
      } catch (error) {
        complain(error);
      }
    },

    /** @param {string} me */
    actAs(me) {
      sessionStorage.setItem(REMEMBERED, me);
      store.set({ me, messages: {}, unread: {}, notes: {}, modal: null, menu: null });
      sync.follow();
    },

    /** @param {string} channel */
    openChannel(channel) {
      store.set(({ unread }) => ({ channel, view: 'chat', unread: { ...unread, [channel]: 0 } }));
      void sync.refresh();
    },

    /**
     * Shows a message and gives it the focus; its channel is opened first when it is another one.
     * @param {string} channel
     * @param {string} message
     */
    async goTo(channel, message) {
      if (channel !== store.get().channel) {
        store.set(({ unread }) => ({ channel, unread: { ...unread, [channel]: 0 } }));
        await sync.refresh();
      }
      store.set({ view: 'chat' });
      const find = () => document.querySelector(`[data-message="${CSS.escape(message)}"]`);
      setTimeout(() => /** @type {HTMLElement | null} */ (find())?.focus());
    },

    /** @param {string} vendor @param {import('../../api.ts').Fault} fault */
    async setFault(vendor, fault) {
      try {
        const changed = await api.setFault(vendor, fault);
        store.set(({ world }) => {
          const vendors = world?.vendors.map((one) => (one.name === vendor ? changed : one)) ?? [];
          return world ? { world: { ...world, vendors } } : {};
        });
      } catch (error) {
        complain(error);
      }
    },
  };
}
