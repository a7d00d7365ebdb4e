import { useMemo, useState } from 'preact/hooks';
import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { momentText } from '../text/moment.js';
import { parseBlocks } from '../text/parse-blocks.js';
import { useLiveText } from './live-text.js';

/** @typedef {import('../text/parse-inline.js').Inline} Inline */
/** @typedef {import('../text/parse-blocks.js').Block} Block */

/**
 * Discord markdown as elements. The text is parsed, never handed to the browser as HTML.
 * @param {{source: string}} props
 */
export function Markdown({ source }) {
  const blocks = useMemo(() => parseBlocks(source), [source]);
  return html`<div class="markdown">${blocks.map(blockView)}</div>`;
}

/** @param {Block} block @returns {unknown} */
function blockView(block) {
  switch (block.kind) {
    case 'heading':
      // Not h1-h3: a heading inside a message must not reorder the page's outline for screen readers.
      return html`<p class=${`heading heading-${block.level}`}>${inlines(block.children)}</p>`;
    case 'subtext':
      return html`<p class="subtext">${inlines(block.children)}</p>`;
    case 'quote':
      return html`<blockquote>${block.blocks.map(blockView)}</blockquote>`;
    case 'code':
      return html`<pre
        tabindex="0"
        aria-label=${block.language ? `Code, ${block.language}` : 'Code'}
        role="group"
      ><code>${block.text}</code></pre>`;
    case 'list': {
      const items = block.items.map(
        (item) => html`<li>${inlines(item.children)}${item.nested.map(blockView)}</li>`,
      );
      return block.ordered
        ? html`<ol start=${block.start}>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`;
    }
    case 'paragraph':
      return html`<p>
        ${block.lines.map((line, at) => (at === 0 ? inlines(line) : [html`<br />`, ...inlines(line)]))}
      </p>`;
    default:
      return null;
  }
}

/** @param {Inline[]} nodes @returns {unknown[]} */
const inlines = (nodes) => nodes.map(inlineView);

/** @param {Inline} node @returns {unknown} */
function inlineView(node) {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'strong':
      return html`<strong>${inlines(node.children)}</strong>`;
    case 'em':
      return html`<em>${inlines(node.children)}</em>`;
    case 'underline':
      return html`<u>${inlines(node.children)}</u>`;
    case 'strike':
      return html`<s>${inlines(node.children)}</s>`;
    case 'spoiler':
      return html`<${Spoiler} content=${inlines(node.children)} />`;
    case 'code':
      return html`<code>${node.text}</code>`;
    case 'link':
      return html`<a href=${node.href} target="_blank" rel="noopener noreferrer"
        >${inlines(node.children)}</a
      >`;
    case 'moment':
      return html`<${Moment} at=${node.at} kind=${node.style} />`;
    case 'emoji':
      return `:${node.name}:`;
    case 'jump':
      return html`<${Jump} channel=${node.channel} message=${node.message} />`;
    case 'user':
    case 'role':
    case 'channel':
    case 'command':
      return html`<${Mention} node=${node} />`;
    default:
      return null;
  }
}

/** @param {{content: unknown}} props */
function Spoiler({ content }) {
  const [open, setOpen] = useState(false);
  if (open) return html`<span class="spoiler-open">${content}</span>`;
  return html`<button type="button" class="spoiler" onClick=${() => setOpen(true)}>Spoiler</button>`;
}

/** @param {{at: number, kind: string}} props */
function Moment({ at, kind }) {
  const text = useLiveText(() => momentText(at, kind), kind === 'R');
  const date = new Date(at * 1000);
  if (Number.isNaN(date.getTime())) return html`<code>invalid date</code>`;
  return html`<time datetime=${date.toISOString()} title=${momentText(at, 'F')}>${text}</time>`;
}

/**
 * A link to a message: goes there and gives it the focus.
 * @param {{channel: string, message: string}} props
 */
function Jump({ channel, message }) {
  const { actions } = useApp();
  const name = useSelected(
    (state) => state.world?.channels.find(({ id }) => id === channel)?.name ?? 'unknown',
  );
  return html`<button type="button" class="mention" onClick=${() => void actions.goTo(channel, message)}>
    #${name} › message
  </button>`;
}

/** @param {{node: Inline}} props */
function Mention({ node }) {
  const { store } = useApp();
  const world = useSelected((state) => state.world);
  if (node.kind === 'command') {
    const ask = () => store.set({ view: 'chat', ask: { command: node.name, values: {} } });
    return html`<button type="button" class="mention" onClick=${ask}>/${node.name}</button>`;
  }
  if (node.kind === 'user') {
    const user = world?.users.find(({ id }) => id === node.id);
    const name = user?.name ?? (node.id === world?.applicationId ? 'Helix' : 'someone');
    return html`<span class="mention">@${name}</span>`;
  }
  if (node.kind === 'channel') {
    return html`<span class="mention"
      >#${world?.channels.find(({ id }) => id === node.id)?.name ?? 'unknown'}</span
    >`;
  }
  const admins =
    node.kind === 'role' && world?.users.some(({ admin, roleIds }) => admin && roleIds.includes(node.id));
  return html`<span class="mention">@${admins ? 'Admins' : 'role'}</span>`;
}
