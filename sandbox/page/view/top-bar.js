import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { Icon, Mark } from './icon.js';

/**
 * The header: name, what is simulated, whether the bot is there, and the switch of the right column.
 */
export function TopBar() {
  const { store } = useApp();
  const world = useSelected((state) => state.world);
  const live = useSelected((state) => state.live);
  const rail = useSelected((state) => state.rail);
  const violations = useSelected((state) => state.violations.length);
  const notice = useSelected((state) => state.notice);
  const [tone, word] = status(live, world?.botOnline ?? false);
  const simulated = world?.simulated.join(' · ') ?? '';
  return html`<header class="top">
    <a class="skip" href="#composer-text">Skip to the message box</a>
    <h1 class="brand"><${Mark} /> Helix <span>sandbox</span></h1>
    <p class="simulated-line" title=${simulated}>
      ${simulated && html`<span class="tag">simulated</span> <span class="name">${simulated}</span>`}
      <a href="/page/real-keys.html">Use real keys</a>
    </p>
    <div class="top-end">
      ${
        violations > 0 &&
        html`<button
          type="button"
          class="pill-button bad"
          onClick=${() => store.set({ rail: true, view: 'trail' })}
        >
          <${Icon} name="alert" /> ${violations}<span class="hidden"> refused requests</span>
        </button>`
      }
      <p class=${`status ${tone}`} role="status"><span class="dot" aria-hidden="true"></span> ${word}</p>
      <button
        type="button"
        class="icon-button rail-toggle"
        aria-expanded=${rail}
        aria-controls="rail"
        aria-label="Trail and vendors"
        onClick=${() => store.set({ rail: !rail })}
      >
        <${Icon} name="panel" />
      </button>
    </div>
    ${notice && html`<p class="notice" role="alert"><${Icon} name="alert" /> ${notice} <button type="button" class="link" onClick=${() => store.set({ notice: '' })}>Close</button></p>`}
  </header>`;
}

/**
 * @param {boolean} live
 * @param {boolean} online
 * @returns {[string, string]} tone and words
 */
function status(live, online) {
  if (!live) return ['warn', 'Connecting…'];
  return online ? ['good', 'Bot online'] : ['warn', 'Bot offline'];
}
