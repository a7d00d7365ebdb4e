import { html } from '../html.js';
import { acceptOf, fixedChoices } from '../commands/values.js';
import { sizeText } from '../text/size.js';
import { Icon } from '../view/icon.js';

/** @typedef {import('../commands/flatten.js').Option} Option */
/** @typedef {import('../commands/values.js').Value} Value */

/**
 * @typedef {object} PillProps
 * @property {Option} option
 * @property {Value | undefined} value
 * @property {import('../../api.ts').World} world
 * @property {string} listId id of the suggestion list
 * @property {string | undefined} activeId id of the active suggestion while the list is open for this option
 * @property {(text: string) => void} onText
 * @property {(files: File[]) => void} onFiles
 * @property {() => void} onFocus
 * @property {(event: KeyboardEvent) => void} onKeyDown
 */

/**
 * One option of the chosen command: its name, and a field that fits its type.
 * @param {PillProps} props
 */
export function OptionPill(props) {
  const { option, value } = props;
  const id = `option-${option.name}`;
  const state = [
    value?.error && 'bad',
    value?.text && 'filled',
    option.required && 'required',
    option.type === 11 && 'file',
  ];
  return html`<div class=${['pill', ...state].filter(Boolean).join(' ')} title=${option.description}>
    <label for=${id}
      >${option.name}${option.required && html`<span class="must" aria-hidden="true">*</span>`}</label
    >
    ${option.type === 11 ? fileField(props, id) : textField(props, id)}
    ${value?.error && html`<span class="pill-error" id=${`${id}-error`} role="alert">${value.error}</span>`}
  </div>`;
}

/** @param {PillProps} props @param {string} id */
function textField({ option, value, world, listId, activeId, onText, onFocus, onKeyDown }, id) {
  const listed = option.autocomplete === true || fixedChoices(option, world) !== null;
  const common = {
    id,
    value: value?.text ?? '',
    spellcheck: false,
    autocomplete: 'off',
    enterkeyhint: 'send',
    'aria-required': option.required === true,
    'aria-invalid': value?.error ? true : undefined,
    'aria-describedby': value?.error ? `${id}-error` : undefined,
    placeholder: hintOf(option),
    onInput: (/** @type {any} */ event) => onText(event.target.value.replaceAll(/\s*\n\s*/g, ' ')),
    onFocus,
    onKeyDown,
  };
  if (!listed && option.type === 3) return html`<textarea rows="1" ...${common}></textarea>`;
  const combobox = {
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': activeId !== undefined,
    'aria-controls': listId,
    'aria-activedescendant': activeId || undefined,
  };
  const numeric = option.type === 4 || option.type === 10 ? { inputmode: 'decimal' } : {};
  return html`<input type="text" ...${common} ...${listed ? combobox : numeric} />`;
}

/**
 * What an empty field shows, short enough for a pill; the whole description is in its tooltip and the hint line.
 * @param {Option} option
 * @returns {string}
 */
function hintOf(option) {
  return option.required ? 'required' : 'optional';
}

/** @param {PillProps} props @param {string} id */
function fileField({ option, value, onText, onFiles, onFocus, onKeyDown }, id) {
  const picked = value?.text;
  return html`<span class="file-field">
    <span class="file-face" aria-hidden="true">
      ${value?.busy ? html`<span class="spinner"></span>` : html`<${Icon} name=${picked ? 'file' : 'plus'} />`}
      <span class="name">${picked || 'choose, drop or paste'}</span>
      ${value?.upload && html`<span class="muted">${sizeText(value.upload.size)}</span>`}
    </span>
    <input
      id=${id}
      type="file"
      accept=${acceptOf(option.file_types)}
      aria-required=${option.required === true}
      aria-describedby=${value?.error ? `${id}-error` : undefined}
      onFocus=${onFocus}
      onKeyDown=${onKeyDown}
      onChange=${(/** @type {any} */ event) => {
        onFiles([...event.target.files]);
        event.target.value = '';
      }}
    />
    ${picked && html`<button type="button" class="icon-button tiny" aria-label=${`Remove ${picked}`} onClick=${() => onText('')}><${Icon} name="close" /></button>`}
  </span>`;
}
