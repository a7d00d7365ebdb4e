import { useLayoutEffect, useState } from 'preact/hooks';

/**
 * @template T
 * @typedef {{get: () => T, set: (change: Partial<T> | ((state: T) => Partial<T>)) => void, subscribe: (listener: () => void) => () => void}} Store
 */

/**
 * A state that views can follow. Changes are shallow merges; values inside are replaced, never mutated.
 * @template {object} T
 * @param {T} initial
 * @returns {Store<T>}
 */
export function createStore(initial) {
  let state = initial;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    set(change) {
      state = { ...state, ...(typeof change === 'function' ? change(state) : change) };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * The selected part of the state; the view is drawn again only when that part is another value.
 * The selector must return the same reference while nothing changed.
 * @template {object} T
 * @template V
 * @param {Store<T>} store
 * @param {(state: T) => V} select
 * @returns {V}
 */
export function useStore(store, select) {
  const value = select(store.get());
  const [, redraw] = useState(0);
  useLayoutEffect(() => {
    let shown = value;
    const check = () => {
      const next = select(store.get());
      if (Object.is(next, shown)) return;
      shown = next;
      redraw((count) => count + 1);
    };
    check();
    return store.subscribe(check);
  });
  return value;
}
