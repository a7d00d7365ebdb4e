import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { FileCard, Picture } from '../media/attachment.js';
import { localUrl } from '../net/local-url.js';
import { MessageButton } from './button.js';
import { cssColour } from './embed.js';
import { Markdown } from './markdown.js';
import { MessageSelect } from './select.js';

/** @typedef {import('../../api.ts').SandboxMessage} SandboxMessage */
/** @typedef {{component: any, message: SandboxMessage}} Props Discord's component JSON and the message it stands in */

/** @type {Record<number, (props: Props) => unknown>} by Discord's component type */
const VIEWS = {
  1: Row,
  2: MessageButton,
  3: MessageSelect,
  5: MessageSelect,
  6: MessageSelect,
  7: MessageSelect,
  8: MessageSelect,
  9: Section,
  10: ({ component }) => html`<${Markdown} source=${component.content ?? ''} />`,
  11: ({ component, message }) =>
    html`<${Picture}
      small
      url=${mediaUrl(component.media, message)}
      text=${component.description ?? 'Thumbnail'}
    />`,
  12: Gallery,
  13: File,
  14: ({ component }) =>
    html`<hr
      class=${`separator ${component.divider === false ? 'blank' : ''} ${component.spacing === 2 ? 'wide' : ''}`}
    />`,
  17: Container,
};

/**
 * Any component of a message, classic or V2.
 * @param {Props} props
 */
export function Component({ component, message }) {
  const View = VIEWS[component.type];
  if (!View) return html`<p class="muted">Component type ${component.type} is not drawn here.</p>`;
  return html`<${View} component=${component} message=${message} />`;
}

/**
 * @param {any[] | undefined} components
 * @param {SandboxMessage} message
 */
export function components(components, message) {
  return (components ?? []).map(
    (one, at) => html`<${Component} key=${one.id ?? at} component=${one} message=${message} />`,
  );
}

/**
 * The address of a media item; `attachment://name` is looked up among the message's files.
 * @param {any} media
 * @param {any} message
 * @returns {string}
 */
function mediaUrl(media, message) {
  const url = String(media?.proxy_url ?? media?.url ?? '');
  if (!url.startsWith('attachment://')) return url;
  const name = url.slice('attachment://'.length);
  return message.attachments?.find((/** @type {any} */ file) => file.filename === name)?.url ?? '';
}

/** @param {Props} props */
function Row({ component, message }) {
  return html`<div class="row">${components(component.components, message)}</div>`;
}

/** @param {Props} props */
function Section({ component, message }) {
  return html`<div class="section">
    <div class="section-body">${components(component.components, message)}</div>
    ${component.accessory && html`<div class="section-side"><${Component} component=${component.accessory} message=${message} /></div>`}
  </div>`;
}

/** @param {Props} props */
function Container({ component, message }) {
  const [shown, setShown] = useState(component.spoiler !== true);
  const bar = cssColour(component.accent_color);
  const body = shown
    ? components(component.components, message)
    : html`<button type="button" class="button secondary" onClick=${() => setShown(true)}>
        Show hidden content
      </button>`;
  return html`<div class=${bar ? 'container barred' : 'container'} style=${{ '--bar': bar }}>${body}</div>`;
}

/** @param {Props} props */
function Gallery({ component, message }) {
  const items = component.items ?? [];
  return html`<div class=${items.length === 1 ? 'gallery single' : 'gallery'}>
    ${items.map((/** @type {any} */ item) => {
      const url = mediaUrl(item.media, message);
      const text = item.description ?? 'Picture';
      if (String(item.media?.content_type).startsWith('video/')) {
        return html`<video
          class="video"
          controls
          preload="metadata"
          src=${localUrl(url)}
          aria-label=${text}
        ></video>`;
      }
      return html`<${Picture}
        url=${url}
        width=${item.media?.width}
        height=${item.media?.height}
        text=${text}
      />`;
    })}
  </div>`;
}

/** @param {Props} props */
function File({ component, message }) {
  const url = mediaUrl(component.file, message);
  const name = component.name ?? decodeURIComponent(url.split('?')[0]?.split('/').at(-1) ?? 'file');
  return html`<${FileCard}
    url=${localUrl(url)}
    name=${name}
    size=${Number(component.size ?? component.file?.size ?? 0)}
  />`;
}
