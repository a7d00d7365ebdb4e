import { html } from '../html.js';
import { preciseTime } from '../text/moment.js';
import { Icon } from '../view/icon.js';

/** Notes shown; the rest is behind a line that counts them. */
const SHOWN = 5;

/**
 * Requests of the bot that the local Discord refused, newest first: the field, the rule it broke, and the body.
 * @param {{list: import('../../api.ts').Violation[]}} props
 */
export function Violations({ list }) {
  if (list.length === 0) return null;
  const rest = list.length - SHOWN;
  return html`<section class="violations" aria-label="Requests that the local Discord refused">
    <h3><${Icon} name="alert" /> ${list.length} refused ${list.length === 1 ? 'request' : 'requests'}</h3>
    ${list
      .slice(-SHOWN)
      .toReversed()
      .map(
        (one) =>
          html`<div class="violation" role="note">
            <p><b class="mono">${one.field || 'body'}</b> ${one.rule}</p>
            <p class="muted mono">${one.method} ${one.path} · ${preciseTime(one.at)}</p>
            <details>
              <summary>Request body</summary>
              <pre tabindex="0" role="group" aria-label="Request body">
${JSON.stringify(one.body, null, 2)}</pre>
            </details>
          </div>`,
      )}
    ${rest > 0 && html`<p class="muted">and ${rest} before</p>`}
  </section>`;
}
