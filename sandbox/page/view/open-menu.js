import { useRef } from 'preact/hooks';
import { useApp } from '../state/app-context.js';

/** A finger that rests this long on a message means its menu. */
const LONG_PRESS_MS = 450;

/**
 * Opens the menu of a message: its button, a long press, or the `.` key while the message has the focus.
 * @param {import('../../api.ts').SandboxMessage} message
 */
export function useMessageMenu(message) {
  const { store } = useApp();
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  /** @param {number} x @param {number} y @param {HTMLElement} from */
  const open = (x, y, from) => store.set({ menu: { message, x, y, returnTo: from } });
  const cancel = () => clearTimeout(timer.current);
  return {
    /** @param {MouseEvent} event */
    onButton: (event) => {
      const button = /** @type {HTMLElement} */ (event.currentTarget);
      const { left, bottom } = button.getBoundingClientRect();
      open(left, bottom, button);
    },
    handlers: {
      /** @param {KeyboardEvent} event */
      onKeyDown(event) {
        const article = /** @type {HTMLElement} */ (event.currentTarget);
        const asked =
          event.key === '.' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
        if (!asked || event.target !== article) return;
        event.preventDefault();
        const { left, top } = article.getBoundingClientRect();
        open(left + 48, top + 24, article);
      },
      /** @param {PointerEvent} event */
      onPointerDown(event) {
        if (event.pointerType !== 'touch') return;
        const { clientX, clientY } = event;
        const article = /** @type {HTMLElement} */ (event.currentTarget);
        cancel();
        timer.current = setTimeout(() => open(clientX, clientY, article), LONG_PRESS_MS);
      },
      onPointerUp: cancel,
      onPointerCancel: cancel,
      onPointerMove: (/** @type {PointerEvent} */ event) => {
        if (Math.abs(event.movementX) + Math.abs(event.movementY) > 4) cancel();
      },
      /** @param {PointerEvent} event a long press also raises the browser's own menu */
      onContextMenu(event) {
        if (event.pointerType === 'touch') event.preventDefault();
      },
    },
  };
}
