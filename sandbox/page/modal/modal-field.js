import { useId } from 'preact/hooks';
import { acceptOf, fileAllowed } from '../commands/values.js';
import { html } from '../html.js';
import { useApp } from '../state/app-context.js';
import { sizeText } from '../text/size.js';
import { Icon } from '../view/icon.js';
import { SelectBox } from '../view/select.js';

/**
 * @typedef {object} FieldProps
 * @property {import('./modal-values.js').Field} field
 * @property {any} value
 * @property {string | undefined} error
 * @property {(id: string, change: any) => void} put
 */
/** @typedef {FieldProps & {id: string, aria: Record<string, unknown>}} Inner */

/** Tells the files of one page apart. */
let keys = 0;

/** @type {Record<number, (props: Inner) => unknown>} by Discord's component type; selects are the default */
const INPUTS = { 4: textInput, 19: fileInput, 21: choiceGroup, 22: choiceGroup, 23: checkbox };

/**
 * A labelled field of a modal: counted when its length is limited, its error beside it.
 * @param {FieldProps} props
 */
export function ModalField(props) {
  const id = useId();
  const { field, error, value } = props;
  const { component } = field;
  const described =
    [field.description && `${id}-about`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const aria = {
    'aria-describedby': described,
    'aria-invalid': error ? true : undefined,
    'aria-required': component.required !== false,
  };
  const max = component.max_length ?? 4000;
  const group = component.type === 21 || component.type === 22;
  const input = (INPUTS[component.type] ?? selectInput)({ ...props, id, aria });
  const must =
    component.required !== false &&
    component.type !== 23 &&
    html`<span class="must" aria-hidden="true">*</span>`;
  return html`<div
    class=${error ? 'field bad' : 'field'}
    data-field=${component.custom_id}
    role=${group ? 'group' : undefined}
    aria-labelledby=${group ? `${id}-label` : undefined}
  >
    <div class="field-head">
      ${group ? html`<span id=${`${id}-label`} class="label">${field.label}${must}</span>` : html`<label id=${`${id}-label`} for=${id}>${field.label}${must}</label>`}
      ${component.type === 4 && html`<span class=${value.length > max ? 'counter bad' : 'counter'}>${value.length} / ${max}</span>`}
    </div>
    ${field.description && html`<p class="muted" id=${`${id}-about`}>${field.description}</p>`} ${input}
    ${error && html`<p class="field-error" id=${`${id}-error`}><${Icon} name="alert" /> ${error}</p>`}
  </div>`;
}

/** @param {Inner} props */
function textInput({ field: { component }, value, put, id, aria }) {
  const common = {
    id,
    value,
    placeholder: component.placeholder ?? '',
    onInput: (/** @type {any} */ event) => put(component.custom_id, event.target.value),
    ...aria,
  };
  return component.style === 2
    ? html`<textarea rows="6" ...${common}></textarea>`
    : html`<input type="text" ...${common} />`;
}

/** @param {Inner} props */
function selectInput({ field, put, id, error }) {
  const { component } = field;
  return html`<${SelectBox}
    component=${component}
    label=${component.placeholder || 'Choose'}
    labelledBy=${`${id}-label`}
    invalid=${Boolean(error)}
    onChoose=${(/** @type {string[]} */ values) => put(component.custom_id, values)}
  />`;
}

/** @param {Inner} props */
function choiceGroup({ field: { component }, value, put, id }) {
  const radio = component.type === 21;
  /** @param {string} one @param {boolean} on */
  const choose = (one, on) =>
    put(
      component.custom_id,
      radio
        ? one
        : (/** @type {string[]} */ now) => (on ? [...now, one] : now.filter((other) => other !== one)),
    );
  return html`<div class="choices">
    ${(component.options ?? []).map(
      (/** @type {any} */ option) =>
        html`<label class="check">
          <input
            type=${radio ? 'radio' : 'checkbox'}
            name=${id}
            checked=${radio ? value === option.value : value.includes(option.value)}
            onChange=${(/** @type {any} */ event) => choose(option.value, event.target.checked)}
          />
          <span
            >${option.label}${option.description && html`<span class="muted"> ${option.description}</span>`}</span
          >
        </label>`,
    )}
  </div>`;
}

/** @param {Inner} props */
function checkbox({ field: { component }, value, put, id, aria }) {
  return html`<input
    id=${id}
    type="checkbox"
    checked=${value}
    onChange=${(/** @type {any} */ event) => put(component.custom_id, event.target.checked)}
    ...${aria}
  />`;
}

/** @param {Inner} props */
function fileInput({ field: { component }, value, put, id, aria }) {
  const { api } = useApp();
  /** @param {File} file */
  const add = async (file) => {
    const entry = { key: (keys += 1), name: file.name, size: file.size };
    const change = (/** @type {object} */ more) =>
      put(component.custom_id, (/** @type {any[]} */ now) =>
        now.map((one) => (one.key === entry.key ? { ...one, ...more } : one)),
      );
    put(component.custom_id, (/** @type {any[]} */ now) =>
      [...now, entry].slice(0, component.max_values ?? 1),
    );
    if (!fileAllowed(file, component.file_types))
      return change({ error: `Only ${component.file_types.join(', ')} files` });
    try {
      change({ upload: await api.upload(file.name, file) });
    } catch (error) {
      change({ error: error instanceof Error ? error.message : 'The upload failed' });
    }
  };
  const remove = (/** @type {number} */ key) =>
    put(component.custom_id, (/** @type {any[]} */ now) => now.filter((one) => one.key !== key));
  return html`<div class="file-input">
    <input
      id=${id}
      type="file"
      multiple=${(component.max_values ?? 1) > 1}
      accept=${acceptOf(component.file_types)}
      ...${aria}
      onChange=${(/** @type {any} */ event) => {
        for (const file of event.target.files) void add(file);
        event.target.value = '';
      }}
    />
    <ul>
      ${value.map(
        (/** @type {any} */ file) =>
          html`<li class="shelf-file" key=${file.key}>
            ${file.upload ? html`<${Icon} name="file" />` : html`<span class="spinner"></span>`}<span
              class="name"
              >${file.name}</span
            ><span class="muted">${file.error ?? sizeText(file.size)}</span>
            <button
              type="button"
              class="icon-button tiny"
              aria-label=${`Remove ${file.name}`}
              onClick=${() => remove(file.key)}
            >
              <${Icon} name="close" />
            </button>
          </li>`,
      )}
    </ul>
  </div>`;
}
