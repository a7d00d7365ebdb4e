import { html } from '../html.js';

/** @type {Record<string, string>} path data on a 16 x 16 grid, drawn as strokes */
const PATHS = {
  send: 'M2.5 8h8M7.5 3.5 13 8l-5.5 4.5',
  plus: 'M8 3v10M3 8h10',
  file: 'M4 1.8h5.2L12.2 5v9.2H4zM9 2v3.2h3',
  play: 'M5 3.2v9.6L12.6 8z',
  pause: 'M5.4 3.4v9.2M10.6 3.4v9.2',
  download: 'M8 2.2v8M4.6 7.2 8 10.6l3.4-3.4M2.8 13.6h10.4',
  more: 'M3.4 8h.01M8 8h.01M12.6 8h.01',
  close: 'm4 4 8 8M12 4l-8 8',
  check: 'm3 8.6 3.4 3.4L13 4.8',
  clock: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M8 4.6V8l2.4 1.6',
  pending: 'M4.4 2h7.2M4.4 14h7.2M5.2 2v2.4L8 8l2.8-3.6V2M5.2 14v-2.4L8 8l2.8 3.6V14',
  running: 'M13.6 8A5.6 5.6 0 1 1 8 2.4M13.6 2.6v3h-3',
  alert: 'M8 2 14.6 13.4H1.4zM8 6.4v3.2M8 11.6v.01',
  ban: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8M3.8 3.8l8.4 8.4',
  cross: 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8m-2.2 4 4.4 4.4m0-4.4-4.4 4.4',
  chat: 'M2.2 3h11.6v8H7.4l-3 2.8V11H2.2z',
  trail: 'M3.6 3.4h.01M3.6 8h.01M3.6 12.6h.01M6.8 3.4h6.4M6.8 8h6.4M6.8 12.6h4',
  vendors: 'M2.4 3h11.2v4H2.4zM2.4 9h11.2v4H2.4zM5 5h.01M5 11h.01',
  user: 'M8 8a2.9 2.9 0 1 0 0-5.8A2.9 2.9 0 0 0 8 8M2.6 13.8c.5-2.6 2.7-4 5.4-4s4.9 1.4 5.4 4',
  hash: 'M6.4 2 5 14M11 2 9.6 14M2.6 5.6h11M2.2 10.4h11',
  lock: 'M3.6 7.2h8.8v6.4H3.6zM5.4 7.2V5a2.6 2.6 0 0 1 5.2 0v2.2',
  shield: 'M8 1.8 13.2 4v4c0 3-2.2 5.2-5.2 6.2C5 13.2 2.8 11 2.8 8V4z',
  link: 'M6.6 9.4 9.4 6.6M7 4.6l1.6-1.6a3.1 3.1 0 0 1 4.4 4.4L11.4 9M9 11.4 7.4 13A3.1 3.1 0 0 1 3 8.6L4.6 7',
  chevron: 'm4 6 4 4 4-4',
  eye: 'M1.6 8S4 3.6 8 3.6 14.4 8 14.4 8 12 12.4 8 12.4 1.6 8 1.6 8M8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6',
  wave: 'M2 6.8v2.4M5 4.4v7.2M8 2.4v11.2M11 5v6M14 6.8v2.4',
  coin: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2M9.9 6.1C9.5 5.4 8.8 5 8 5c-1 0-1.9.5-1.9 1.4 0 2 3.9 1 3.9 3.1C10 10.5 9 11 8 11c-.9 0-1.7-.4-2.1-1.2M8 4v8',
  down: 'M8 3v9.4M4 8.6l4 4 4-4',
  reply: 'M6.4 4 2.6 7.8l3.8 3.8M2.8 7.8H10c2 0 3.4 1.4 3.4 4',
  panel: 'M2 3h12v10H2zM10 3v10',
  mic: 'M8 1.8a2 2 0 0 0-2 2V8a2 2 0 0 0 4 0V3.8a2 2 0 0 0-2-2M3.8 7.6a4.2 4.2 0 0 0 8.4 0M8 11.8v2.4',
};

/**
 * A small line icon. Decorative: the word beside it, or the label of its button, says what it means.
 * @param {{name: string}} props
 */
export function Icon({ name }) {
  return html`<svg
    class=${`icon icon-${name}`}
    viewBox="0 0 16 16"
    width="16"
    height="16"
    aria-hidden="true"
    focusable="false"
  >
    <path d=${PATHS[name]} />
  </svg>`;
}

/** The Helix mark, drawn in the current colour. */
export function Mark() {
  return html`<svg
    class="mark"
    viewBox="0 0 32 32"
    width="24"
    height="24"
    aria-hidden="true"
    focusable="false"
  >
    <path d="M10 4c0 7.4 12 7.4 12 12s-12 4.6-12 12" />
    <path d="M22 4c0 7.4-12 7.4-12 12s12 4.6 12 12" opacity="0.55" />
    <path d="M12 7.4h8M12 24.6h8" />
  </svg>`;
}
