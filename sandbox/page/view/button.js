import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { Icon } from './icon.js';

/** @type {Record<number, string>} look by Discord's button style */
const LOOKS = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'danger' };

/**
 * A button of a message: busy until the bot acknowledged the click. Link buttons are links.
 * @param {{component: any, message: import('../../api.ts').SandboxMessage}} props
 */
export function MessageButton({ component, message }) {
  const { actions } = useApp();
  const busy = useSelected((state) => state.busy[`${message.id}:${component.custom_id}`] === true);
  const emoji = component.emoji?.id ? `:${component.emoji.name}:` : component.emoji?.name;
  const label = html`${emoji && html`<span class="emoji">${emoji}</span>`}${component.label}`;
  if (component.style === 5) {
    return html`<a class="button secondary" href=${component.url} target="_blank" rel="noopener noreferrer"
      >${label} <${Icon} name="link"
    /></a>`;
  }
  return html`<button
    type="button"
    class=${`button ${LOOKS[component.style] ?? 'secondary'}`}
    disabled=${component.disabled === true}
    aria-busy=${busy}
    aria-disabled=${busy}
    onClick=${() => !busy && void actions.press(message, component.custom_id)}
  >
    ${label}${busy && html`<span class="spinner" aria-hidden="true"></span>`}
  </button>`;
}
