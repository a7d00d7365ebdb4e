import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { useStore } from './store.js';

/**
 * @typedef {{store: import('./store.js').Store<import('./state.js').State>, api: import('../net/api.js').Api, actions: import('./actions.js').Actions}} App
 */

/** The page's store, API and actions, for every view below. */
export const AppContext = createContext(/** @type {App} */ (/** @type {unknown} */ (null)));

/** @returns {App} */
export const useApp = () => useContext(AppContext);

/**
 * The selected part of the page's state; see useStore.
 * @template V
 * @param {(state: import('./state.js').State) => V} select
 * @returns {V}
 */
export const useSelected = (select) => useStore(useApp().store, select);
