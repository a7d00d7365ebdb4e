import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { Icon } from './icon.js';

/** @type {Record<string, string>} icon by kind of channel */
const ICONS = { text: 'hash', admin: 'shield', webhook: 'link' };

/**
 * Who the page acts as, and the channels. On a phone this is the Me view.
 */
export function SidePanel() {
  const { actions } = useApp();
  const world = useSelected((state) => state.world);
  const me = useSelected((state) => state.me);
  const channel = useSelected((state) => state.channel);
  const unread = useSelected((state) => state.unread);
  if (!world) return null;
  const user = world.users.find(({ id }) => id === me);
  return html`<div class="side">
    <section class="who" aria-label="You">
      <span class="avatar" style=${{ '--own': user?.colour }} aria-hidden="true"
        >${user?.name.slice(0, 1)}</span
      >
      <label class="who-label">
        <span>Acting as</span>
        <select
          class="native"
          aria-label="Acting as"
          value=${me}
          onChange=${(/** @type {any} */ event) => actions.actAs(event.target.value)}
        >
          ${world.users.map(({ id, name, admin }) => html`<option key=${id} value=${id}>${name}${admin ? ' (admin)' : ''}</option>`)}
        </select>
      </label>
    </section>
    <nav class="channels" aria-label="Channels">
      <h2>Channels</h2>
      <ul>
        ${world.channels.map(
          ({ id, name, kind }) =>
            html`<li key=${id}>
              <button
                type="button"
                class="channel"
                aria-current=${id === channel ? 'page' : undefined}
                onClick=${() => actions.openChannel(id)}
              >
                <${Icon} name=${ICONS[kind] ?? 'hash'} /><span class="name">${name}</span>
                ${(unread[id] ?? 0) > 0 && html`<span class="count">${unread[id]}<span class="hidden"> new</span></span>`}
              </button>
            </li>`,
        )}
      </ul>
    </nav>
    <${Simulated} list=${world.simulated} />
  </div>`;
}

/** @param {{list: string[]}} props */
function Simulated({ list }) {
  return html`<section class="simulated" aria-label="What is simulated">
    <h2>Simulated here</h2>
    <ul>
      ${list.map((line) => html`<li>${line}</li>`)}
    </ul>
    <p>The bot is the real one. <a href="/page/real-keys.html">Use real keys</a></p>
  </section>`;
}
