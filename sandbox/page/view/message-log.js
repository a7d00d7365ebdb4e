import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { useSelected } from '../state/app-context.js';
import { Icon } from './icon.js';
import { Message } from './message.js';
import { Welcome } from './welcome.js';

/** Messages drawn at once; older ones come with a click. */
const DRAWN = 150;
/** Two messages by one author within this time share a header. */
const RUN_MS = 5 * 60_000;
/** This near to the end counts as being at the end. */
const NEAR_PX = 48;

/** @type {import('../../api.ts').SandboxMessage[]} */
const NONE = [];

/**
 * Keeps the log at its end while it is there, whatever grows or arrives; elsewhere nothing moves.
 * @param {string} channel
 * @param {number} sent what this person has sent so far: the next brings the log to its end
 */
function useStayAtEnd(channel, sent) {
  const log = useRef(/** @type {HTMLElement | null} */ (null));
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  const [away, setAway] = useState(false);
  const toEnd = () => {
    atEnd.current = true;
    setAway(false);
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  };
  useLayoutEffect(toEnd, [channel, sent]);
  useLayoutEffect(() => {
    const follow = new ResizeObserver(() => atEnd.current && toEnd());
    if (log.current) follow.observe(log.current);
    if (list.current) follow.observe(list.current);
    return () => follow.disconnect();
  }, []);
  const onScroll = () => {
    if (!log.current) return;
    const { scrollHeight, scrollTop, clientHeight } = log.current;
    // Only moving up leaves the end: a scroll event may be seen after the content has grown once more.
    const near = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    atEnd.current = near || (atEnd.current && scrollTop >= lastTop.current);
    lastTop.current = scrollTop;
    setAway(!atEnd.current);
  };
  return { log, list, away, toEnd, onScroll };
}

/**
 * Whether a message continues the run of the one before it.
 * @param {any} message
 * @param {any} before
 * @returns {boolean}
 */
function continues(message, before) {
  if (
    !before ||
    message.author?.id !== before.author?.id ||
    message.author?.username !== before.author?.username
  )
    return false;
  if (message.interaction || message.interaction_metadata || message.referenced_message) return false;
  if (message.sandbox_only_for !== before.sandbox_only_for) return false;
  return Date.parse(message.timestamp) - Date.parse(before.timestamp) < RUN_MS;
}

/**
 * Drawn again only when the message itself changed, so that a live edit touches one article.
 * @param {{message: any, compact: boolean, first: boolean}} props
 */
function Slot({ message, compact, first }) {
  return useMemo(
    () => html`<${Message} message=${message} compact=${compact} first=${first} />`,
    [message, compact, first],
  );
}

/**
 * Up and down arrows walk the messages.
 * @param {KeyboardEvent} event
 */
function walkMessages(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (!target.matches('article') || !/^(ArrowUp|ArrowDown|Home|End)$/.test(event.key)) return;
  const all = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll('article')];
  const at = all.indexOf(target);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
  const next = to !== undefined && to >= 0 ? all[to] : undefined;
  event.preventDefault();
  next?.focus();
}

/**
 * The conversation of the open channel, oldest first.
 */
export function MessageLog() {
  const channel = useSelected((state) => state.channel);
  const name = useSelected(
    (state) => state.world?.channels.find(({ id }) => id === state.channel)?.name ?? '',
  );
  const messages = useSelected((state) => state.messages[state.channel]) ?? NONE;
  const [drawn, setDrawn] = useState(DRAWN);
  const { log, list, away, toEnd, onScroll } = useStayAtEnd(
    channel,
    useSelected((state) => state.sent),
  );
  const shown = messages.slice(-drawn);
  return html`<div class="log-frame">
    <div
      class="log"
      ref=${log}
      role="log"
      aria-label=${`Messages in #${name}`}
      onScroll=${onScroll}
      onKeyDown=${walkMessages}
    >
      <div class="log-list" ref=${list}>
        ${
          messages.length > shown.length
            ? html`<button
                type="button"
                class="button secondary earlier"
                onClick=${() => setDrawn(drawn + DRAWN)}
              >
                Show earlier messages
              </button>`
            : html`<${Welcome} />`
        }
        ${shown.map(
          (message, at) =>
            html`<${Slot}
              key=${message.id}
              message=${message}
              compact=${continues(message, shown[at - 1])}
              first=${at === shown.length - 1}
            />`,
        )}
      </div>
    </div>
    ${away && html`<button type="button" class="to-end" onClick=${toEnd}><${Icon} name="down" /> Newest messages</button>`}
  </div>`;
}
