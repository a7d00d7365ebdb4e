import { html } from '../html.js';
import { Attachment } from '../media/attachment.js';
import { useApp, useSelected } from '../state/app-context.js';
import { headerTime, momentText } from '../text/moment.js';
import { components } from './component.js';
import { Embed } from './embed.js';
import { Icon, Mark } from './icon.js';
import { Markdown } from './markdown.js';
import { useMessageMenu } from './open-menu.js';

/** @typedef {import('../../api.ts').SandboxMessage} SandboxMessage */

const FLAG = { suppressEmbeds: 1 << 2, ephemeral: 1 << 6, loading: 1 << 7 };

/**
 * The name a message goes by.
 * @param {any} message
 * @returns {string}
 */
export const authorName = (message) => message.author?.global_name ?? message.author?.username ?? 'Unknown';

/**
 * A round picture: initials of a person in their colour, the mark for the bot, a chain for a webhook.
 * @param {{message: any}} props
 */
function Avatar({ message }) {
  const user = useSelected((state) => state.world?.users.find(({ id }) => id === message.author?.id));
  if (message.webhook_id && !message.interaction_metadata && !message.application_id) {
    return html`<span class="avatar hook" aria-hidden="true"><${Icon} name="link" /></span>`;
  }
  if (!user) return html`<span class="avatar bot" aria-hidden="true"><${Mark} /></span>`;
  return html`<span class="avatar" style=${{ '--own': user.colour }} aria-hidden="true"
    >${user.name.slice(0, 1)}</span
  >`;
}

/**
 * The line above a message: who used which command, or what it answers.
 * @param {{message: any}} props
 */
function Context({ message }) {
  const used = message.interaction ?? message.interaction_metadata;
  const who = used?.user;
  if (used?.name && who) {
    const command = used.command_type === 3 || used.target_message_id ? used.name : `/${used.name}`;
    return html`<div class="context">
      <${Icon} name="reply" /><b>${who.global_name ?? who.username}</b> used
      <span class="mention">${command}</span>
    </div>`;
  }
  const quoted = message.referenced_message;
  if (!quoted) return null;
  return html`<div class="context">
    <${Icon} name="reply" /><b>${authorName(quoted)}</b>
    <span class="name">${quoted.content || 'a message'}</span>
  </div>`;
}

/** @param {{message: any}} props */
function Body({ message }) {
  const flags = Number(message.flags ?? 0);
  if (message.sandbox_failed) {
    return html`<p class="note-bad"><${Icon} name="alert" /> The bot did not respond within 3 seconds.</p>`;
  }
  if (message.sandbox_thinking || (flags & FLAG.loading) !== 0) {
    return html`<p class="thinking">
      <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${authorName(message)} is thinking…
    </p>`;
  }
  const embeds = (flags & FLAG.suppressEmbeds) === 0 ? (message.embeds ?? []) : [];
  return html`
    ${message.content && html`<${Markdown} source=${message.content} />`}
    ${(message.attachments ?? []).map((/** @type {any} */ file) => html`<${Attachment} key=${file.id} file=${file} flags=${flags} />`)}
    ${embeds.map((/** @type {any} */ embed, /** @type {number} */ at) => html`<${Embed} key=${at} embed=${embed} />`)}
    ${components(message.components, message)}
    ${message.edited_timestamp && html`<span class="edited" title=${momentText(Date.parse(message.edited_timestamp) / 1000, 'F')}>(edited)</span>`}
  `;
}

/** @param {{message: any}} props */
function Foot({ message }) {
  const { actions } = useApp();
  const note = useSelected((state) => state.notes[message.id]);
  const ephemeral =
    message.sandbox_only_for !== undefined || (Number(message.flags ?? 0) & FLAG.ephemeral) !== 0;
  return html`
    ${note && html`<p class="note-bad" role="alert"><${Icon} name="alert" /> ${note}</p>`}
    ${
      ephemeral &&
      html`<p class="only-you">
        <${Icon} name="eye" /> Only you can see this ·
        <button type="button" class="link" onClick=${() => void actions.dismiss(message)}>Dismiss</button>
      </p>`
    }
  `;
}

/**
 * One message. Focusable, so that arrow keys walk the log and `.` opens its menu.
 * @param {{message: any, compact: boolean, first: boolean}} props `compact` hides the header of a run by one author
 */
export function Message({ message, compact, first }) {
  const time = headerTime(message.timestamp);
  const menu = useMessageMenu(message);
  const ephemeral = message.sandbox_only_for !== undefined;
  const kinds = [
    'message',
    compact && 'compact',
    ephemeral && 'ephemeral',
    message.sandbox_failed && 'unanswered',
  ];
  const bot = message.author?.bot === true;
  return html`<article
    class=${kinds.filter(Boolean).join(' ')}
    aria-label=${`${authorName(message)}, ${time}`}
    tabindex=${first ? 0 : -1}
    data-message=${message.id}
    ...${menu.handlers}
  >
    ${!compact && html`<${Context} message=${message} />`}
    <div class="message-side">
      ${compact ? html`<time class="side-time">${time}</time>` : html`<${Avatar} message=${message} />`}
    </div>
    <div class="message-main">
      ${
        !compact &&
        html`<header class="message-head">
          <span class="author">${authorName(message)}</span>
          ${bot && html`<span class="badge">${message.webhook_id && !message.application_id ? 'HOOK' : 'APP'}</span>`}
          <time datetime=${message.timestamp} title=${momentText(Date.parse(message.timestamp) / 1000, 'F')}
            >${time}</time
          >
        </header>`
      }
      <div class="message-body"><${Body} message=${message} /></div>
      <${Foot} message=${message} />
    </div>
    <button
      type="button"
      class="icon-button message-more"
      aria-label="Message actions"
      aria-haspopup="menu"
      onClick=${menu.onButton}
    >
      <${Icon} name="more" />
    </button>
  </article>`;
}
