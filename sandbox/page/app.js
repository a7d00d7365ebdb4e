import { render } from 'preact';
import { html } from './html.js';
import { createApi } from './net/api.js';
import { createActions } from './state/actions.js';
import { AppContext } from './state/app-context.js';
import { initialState } from './state/state.js';
import { createStore } from './state/store.js';
import { AppView } from './view/app-view.js';

const root = /** @type {HTMLElement} */ (document.querySelector('#app'));
const store = createStore(initialState());
const api = createApi();
const actions = createActions({ store, api });

void actions.start();
root.replaceChildren();
render(html`<${AppContext.Provider} value=${{ store, api, actions }}><${AppView} /><//>`, root);
