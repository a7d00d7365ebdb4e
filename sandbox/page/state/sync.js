import { followEvents } from '../net/live.js';
import { applyEvent } from './apply-event.js';
import { trailOf } from './trail-log.js';

/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('../../api.ts').SandboxEvent} SandboxEvent
 */

/**
 * Keeps the store in step with the sandbox: events as they come, everything again after the line was down.
 * Events that arrive while something is fetched are applied once more on top of it, because the answer may be older
 * than they are; applying an event twice changes nothing.
 * @param {{store: import('./store.js').Store<State>, api: import('../net/api.js').Api, complain: (error: unknown) => void}} deps
 */
export function createSync({ store, api, complain }) {
  /** @type {() => void} */
  let stopFollowing = () => {};
  /** @type {Set<SandboxEvent[]>} events since each fetch that is under way began */
  const waiting = new Set();

  /** Fetches the open channel, the trail and the violations. */
  const refresh = async () => {
    const { channel, me } = store.get();
    /** @type {SandboxEvent[]} */
    const since = [];
    waiting.add(since);
    try {
      const [messages, trail, violations] = await Promise.all([
        api.messages(channel, me),
        api.trail(),
        api.violations(),
      ]);
      if (store.get().me !== me) return;
      store.set((state) => {
        const fetched = { ...state, messages: { ...state.messages, [channel]: messages } };
        const base = { ...fetched, live: true, violations, trail: trailOf(trail) };
        const next = since.reduce((now, event) => ({ ...now, ...applyEvent(now, event) }), base);
        return { ...next, unread: state.unread };
      });
    } catch (error) {
      complain(error);
    } finally {
      waiting.delete(since);
    }
  };

  /** Asks for everything: the bot may have come, gone, or registered other commands meanwhile. */
  const reload = async () => {
    try {
      store.set({ world: await api.world() });
      await refresh();
    } catch (error) {
      complain(error);
    }
  };

  return {
    refresh,
    /** Follows the events of the person now acting, from the next one on. */
    follow() {
      stopFollowing();
      stopFollowing = followEvents({
        as: store.get().me,
        onOpen: () => void reload(),
        onLost: () => store.set({ live: false }),
        onEvent: (event) => {
          for (const since of waiting) since.push(event);
          store.set((state) => applyEvent(state, event));
        },
      });
    },
  };
}
