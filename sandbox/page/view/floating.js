import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

const MARGIN = 8;

/**
 * Puts a floating box beside a rectangle: below it where there is room, else above, always inside the window.
 * @param {HTMLElement} box
 * @param {{left: number, top: number, bottom: number, width?: number}} anchor
 */
export function placeFloating(box, anchor) {
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = anchor.bottom + 4;
  const above = anchor.top - height - 4;
  const fits = below + height + MARGIN <= innerHeight;
  const top = fits || above < MARGIN ? Math.min(below, innerHeight - height - MARGIN) : above;
  const left = Math.min(anchor.left, innerWidth - width - MARGIN);
  box.style.top = `${Math.max(MARGIN, top)}px`;
  box.style.left = `${Math.max(MARGIN, left)}px`;
}

/**
 * Shows a box in the browser's top layer while `open`, placed by `anchor`, and calls `close` on a press outside it.
 * @param {boolean} open
 * @param {() => {left: number, top: number, bottom: number} | undefined} anchor
 * @param {(event: PointerEvent) => void} close
 * @returns {{current: HTMLElement | null}} for the `ref` of the box, which needs `popover="manual"`
 */
export function useFloating(open, anchor, close) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const element = box.current;
    const at = anchor();
    if (!open || !element || !at) return;
    element.showPopover();
    placeFloating(element, at);
  }, [open]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (/** @type {PointerEvent} */ event) => {
      if (!box.current?.contains(/** @type {Node} */ (event.target))) close(event);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  return box;
}
