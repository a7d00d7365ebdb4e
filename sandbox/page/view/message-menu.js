import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { messageCommands } from '../commands/flatten.js';
import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { operationOf } from '../state/trail-log.js';
import { placeFloating } from './floating.js';
import { Icon } from './icon.js';

/**
 * The menu of a message: the message commands that the bot registered, then what the page itself can do.
 */
export function MessageMenu() {
  const menu = useSelected((state) => state.menu);
  if (!menu) return null;
  return html`<${OpenMenu} key=${menu.message.id} menu=${menu} />`;
}

/** @param {{menu: import('../state/state.js').OpenMenu}} props */
function OpenMenu({ menu }) {
  const { store, actions } = useApp();
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const { message } = menu;
  const { world, me, trail } = store.get();
  const admin = world?.users.find(({ id }) => id === me)?.admin ?? false;
  const operation = operationOf(trail, message);

  const close = () => {
    store.set({ menu: null });
    menu.returnTo?.focus();
  };
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.showPopover();
    placeFloating(box.current, { left: menu.x, top: menu.y, bottom: menu.y });
    items(box.current)[0]?.focus();
  }, []);
  useEffect(() => {
    const outside = (/** @type {PointerEvent} */ event) => {
      if (!box.current?.contains(/** @type {Node} */ (event.target))) store.set({ menu: null });
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, []);

  // Like Discord's client: no commands on what only one person sees.
  const offered = message.sandbox_only_for === undefined ? messageCommands(world?.commands ?? [], admin) : [];
  /** @type {{label: string, icon: string, run: () => void}[]} */
  const commands = offered.map((label) => ({
    label,
    icon: 'chevron',
    run: () => void actions.runMessageCommand(label, message),
  }));
  const own = [
    ...(operation
      ? [
          {
            label: 'Show decision trail',
            icon: 'trail',
            run: () => store.set({ selected: operation, view: 'trail', rail: true }),
          },
        ]
      : []),
    {
      label: 'Copy text',
      icon: 'file',
      run: () => void navigator.clipboard?.writeText(textOf(message)),
    },
    { label: 'Copy message id', icon: 'hash', run: () => void navigator.clipboard?.writeText(message.id) },
  ];
  return html`<div
    ref=${box}
    popover="manual"
    class="menu floating"
    role="menu"
    tabindex="-1"
    aria-label="Message actions"
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => walk(event, close)}
  >
    ${commands.length > 0 && html`<div class="menu-title" role="presentation">Apps</div>`}
    ${commands.map((item) => itemView(item, close))} ${commands.length > 0 && html`<hr class="separator" />`}
    ${own.map((item) => itemView(item, close))}
  </div>`;
}

/**
 * What "Copy text" copies: the content, or every text display of a message of version 2.
 * @param {any} message
 * @returns {string}
 */
function textOf(message) {
  if (message.content) return message.content;
  const inner = [...(message.components ?? []), ...(message.accessory ? [message.accessory] : [])];
  return inner.map(textOf).filter(Boolean).join('\n');
}

/**
 * @param {{label: string, icon: string, run: () => void}} item
 * @param {() => void} close
 */
function itemView({ label, icon, run }, close) {
  const pick = () => {
    close();
    run();
  };
  return html`<button type="button" role="menuitem" class="menu-item" tabindex="-1" onClick=${pick}>
    <${Icon} name=${icon === 'chevron' ? 'wave' : icon} /> ${label}
  </button>`;
}

/** @param {HTMLElement} menu @returns {HTMLElement[]} */
const items = (menu) =>
  [...menu.querySelectorAll('[role=menuitem]')].map((one) => /** @type {HTMLElement} */ (one));

/**
 * Arrow keys, Home and End walk the items; Escape and Tab close.
 * @param {KeyboardEvent} event
 * @param {() => void} close
 */
function walk(event, close) {
  const all = items(/** @type {HTMLElement} */ (event.currentTarget));
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
  if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    close();
  } else if (event.key in steps) {
    event.preventDefault();
    all.at(steps[/** @type {keyof typeof steps} */ (event.key)] % all.length)?.focus();
  }
}
