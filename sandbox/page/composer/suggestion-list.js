import { useLayoutEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';

/**
 * The list above the composer: commands, choices, or the bot's suggestions. The focus stays in the field; the active
 * row follows the arrow keys.
 * @param {{id: string, suggestions: import('./draft.js').Suggestions, active: number, onPick: (at: number) => void, onActive: (at: number) => void}} props
 */
export function SuggestionList({ id, suggestions, active, onPick, onActive }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const { rows } = suggestions;
  return html`<div class="suggestions">
    <div class="suggestions-title">${suggestions.label}</div>
    ${rows.length === 0 && html`<p class="suggestions-empty" role="status">${suggestions.empty}</p>`}
    <div
      ref=${list}
      id=${id}
      class="listbox"
      role="listbox"
      tabindex=${rows.some(({ options }) => options) ? 0 : undefined}
      aria-label=${suggestions.label}
      hidden=${rows.length === 0}
    >
      ${rows.map(
        (row, at) =>
          html`<div
            id=${`${id}-${at}`}
            key=${row.key}
            role="option"
            aria-selected=${at === active}
            class=${at === active ? 'option active' : 'option'}
            onPointerMove=${() => at !== active && onActive(at)}
            onPointerDown=${(/** @type {PointerEvent} */ event) => event.preventDefault()}
            onClick=${() => onPick(at)}
          >
            <span class="option-name">
              ${row.title}
              ${row.options?.map(({ name, required }) => html` <span class=${required ? 'tag must' : 'tag'}>${name}</span>`)}
            </span>
            ${row.hint && html`<span class="option-text">${row.hint}</span>`}
          </div>`,
      )}
    </div>
  </div>`;
}
