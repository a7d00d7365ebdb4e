import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { sizeText } from '../text/size.js';
import { Icon } from '../view/icon.js';

/** Shorter files need no more than two lines. */
const SHORT_BYTES = 130;
/** Bytes of a text file that are shown; the rest is a download away. */
const SHOWN_BYTES = 20_000;

/**
 * @param {string} url
 * @returns {Promise<string>}
 */
async function beginningOf(url) {
  const response = await fetch(url, { headers: { range: `bytes=0-${SHOWN_BYTES - 1}` } });
  if (!response.ok) throw new Error(`the file is not there any more (${response.status})`);
  return (await response.text()).slice(0, SHOWN_BYTES);
}

/**
 * A text file with its first lines; the box keeps its height while they load, so that nothing jumps.
 * @param {{url: string, name: string, size: number}} props
 */
export function TextPreview({ url, name, size }) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    let gone = false;
    const show = (/** @type {string} */ shown) => {
      if (!gone) setText(shown);
    };
    beginningOf(url).then(show, () => show('This file cannot be shown.'));
    return () => {
      gone = true;
    };
  }, [url]);
  return html`<div
    class=${['text-file', open && 'open', size < SHORT_BYTES && 'short'].filter(Boolean).join(' ')}
  >
    <pre tabindex="0" role="group" aria-label=${`Beginning of ${name}`}>${text}</pre>
    <div class="text-file-bar">
      <button
        type="button"
        class="icon-button"
        aria-expanded=${open}
        aria-label=${open ? 'Show less' : 'Show more'}
        onClick=${() => setOpen(!open)}
      >
        <${Icon} name="chevron" />
      </button>
      <span class="name">${name}</span><span class="muted">${sizeText(size)}</span>
      <a class="icon-button" href=${url} download=${name} aria-label=${`Download ${name}`}
        ><${Icon} name="download"
      /></a>
    </div>
  </div>`;
}
