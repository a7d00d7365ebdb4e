import { html } from '../html.js';
import { sizeText } from '../text/size.js';
import { Icon } from '../view/icon.js';

/**
 * Files that go with the message, each with its state and a way to take it off again.
 * @param {{draft: import('./draft.js').Draft, setDraft: (change: (draft: import('./draft.js').Draft) => import('./draft.js').Draft) => void}} props
 */
export function FileShelf({ draft, setDraft }) {
  const { files } = draft;
  if (files.length === 0) return null;
  const first = files[0];
  const voiceable = files.length === 1 && draft.text === '' && first?.type.startsWith('audio/');
  /** @param {number} key */
  const remove = (key) => setDraft((now) => ({ ...now, files: now.files.filter((one) => one.key !== key) }));
  return html`<div class="shelf">
    <ul aria-label="Files to send">
      ${files.map(
        (file) =>
          html`<li key=${file.key} class=${file.error ? 'shelf-file bad' : 'shelf-file'}>
            ${file.upload || file.error ? html`<${Icon} name=${file.error ? 'alert' : 'file'} />` : html`<span class="spinner"></span>`}
            <span class="name">${file.name}</span>
            <span class="muted">${file.error ?? sizeText(file.size)}</span>
            <button
              type="button"
              class="icon-button tiny"
              aria-label=${`Remove ${file.name}`}
              onClick=${() => remove(file.key)}
            >
              <${Icon} name="close" />
            </button>
          </li>`,
      )}
    </ul>
    ${
      voiceable &&
      html`<label class="check"
        ><input
          type="checkbox"
          checked=${draft.voice}
          onChange=${(/** @type {any} */ event) => setDraft((now) => ({ ...now, voice: event.target.checked }))}
        />
        Send as voice message</label
      >`
    }
  </div>`;
}
