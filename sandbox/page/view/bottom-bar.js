import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { Icon } from './icon.js';

/** @type {[import('../state/state.js').State['view'], string, string][]} */
const VIEWS = [
  ['chat', 'Chat', 'chat'],
  ['trail', 'Trail', 'trail'],
  ['vendors', 'Vendors', 'vendors'],
  ['me', 'Me', 'user'],
];

/** The four views of a phone; wide windows show them side by side instead. */
export function BottomBar() {
  const { store } = useApp();
  const view = useSelected((state) => state.view);
  return html`<nav class="bottom" aria-label="Views">
    ${VIEWS.map(
      ([name, label, icon]) =>
        html`<button
          type="button"
          aria-current=${view === name ? 'page' : undefined}
          onClick=${() => store.set({ view: name })}
        >
          <${Icon} name=${icon} /><span>${label}</span>
        </button>`,
    )}
  </nav>`;
}
