import { html } from '../html.js';
import { Picture } from '../media/attachment.js';
import { momentText } from '../text/moment.js';
import { Markdown } from './markdown.js';

/**
 * A colour of the API (0xRRGGBB) as CSS, or undefined for none.
 * @param {unknown} colour
 * @returns {string | undefined}
 */
export function cssColour(colour) {
  return typeof colour === 'number' && colour > 0 ? `#${colour.toString(16).padStart(6, '0')}` : undefined;
}

/** @param {any} embed @returns {unknown} */
function title(embed) {
  if (!embed.title) return null;
  const text = html`<${Markdown} source=${embed.title} />`;
  return embed.url
    ? html`<a class="embed-title" href=${embed.url} target="_blank" rel="noopener noreferrer">${text}</a>`
    : html`<div class="embed-title">${text}</div>`;
}

/**
 * A classic embed: bar in its colour, author, title, text, fields, picture, footer.
 * @param {{embed: any}} props Discord's embed JSON
 */
export function Embed({ embed }) {
  const fields = (embed.fields ?? []).map(
    (/** @type {any} */ field) =>
      html`<div class=${field.inline ? 'embed-field inline' : 'embed-field'}>
        <dt>${field.name}</dt>
        <dd><${Markdown} source=${field.value ?? ''} /></dd>
      </div>`,
  );
  const at = embed.timestamp ? momentText(Date.parse(embed.timestamp) / 1000, 's') : '';
  const foot = [embed.footer?.text, at].filter(Boolean).join(' · ');
  return html`<div class="embed" style=${{ '--bar': cssColour(embed.color) ?? 'var(--line-strong)' }}>
    ${embed.thumbnail && html`<${Picture} small url=${embed.thumbnail.url} text="Thumbnail" />`}
    ${embed.author && html`<div class="embed-author">${embed.author.name}</div>`} ${title(embed)}
    ${embed.description && html`<${Markdown} source=${embed.description} />`}
    ${fields.length > 0 && html`<dl class="embed-fields">${fields}</dl>`}
    ${embed.image && html`<${Picture} url=${embed.image.url} width=${embed.image.width} height=${embed.image.height} text="Picture" />`}
    ${foot && html`<div class="embed-foot">${foot}</div>`}
  </div>`;
}
