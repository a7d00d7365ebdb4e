import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { Icon } from '../view/icon.js';
import { Markdown } from '../view/markdown.js';
import { ModalField } from './modal-field.js';
import { initialValue, partsOf, problemOf, submitted } from './modal-values.js';

/** The form that a bot's first response opened, as a real dialog. */
export function ModalDialog() {
  const open = useSelected((state) => state.modal);
  return open && html`<${OpenDialog} key=${open.interaction} open=${open} />`;
}

/**
 * @param {import('../state/state.js').OpenModal} open
 * @param {(import('./modal-values.js').Field)[]} fields
 */
function useForm(open, fields) {
  const { store, actions } = useApp();
  const [values, setValues] = useState(() =>
    Object.fromEntries(fields.map(({ component }) => [component.custom_id, initialValue(component)])),
  );
  const [errors, setErrors] = useState(/** @type {Record<string, string>} */ ({}));
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const close = () => store.set({ modal: null });
  const submit = async () => {
    const wrong = fields
      .map(({ component }) => [component.custom_id, problemOf(component, values[component.custom_id])])
      .filter(([, text]) => text);
    setErrors(Object.fromEntries(wrong));
    if (wrong.length > 0) return wrong[0]?.[0];
    setBusy(true);
    const given = fields.map(({ component }) => [
      component.custom_id,
      submitted(component, values[component.custom_id]),
    ]);
    const answer = await actions.perform({
      type: 'modal',
      as: store.get().me,
      channel: open.channel,
      interaction: open.interaction,
      values: Object.fromEntries(given),
    });
    setBusy(false);
    if (answer.outcome === 'acknowledged' || answer.outcome === 'posted') return close();
    return setProblem(
      answer.reason ?? 'Something went wrong: the bot did not respond within 3 seconds. Try again.',
    );
  };
  /** @param {string} id @param {any} change */
  const put = (id, change) => {
    setValues((/** @type {Record<string, any>} */ now) => ({
      ...now,
      [id]: typeof change === 'function' ? change(now[id]) : change,
    }));
    setErrors((/** @type {Record<string, string>} */ now) => ({ ...now, [id]: '' }));
  };
  return { values, errors, problem, busy, close, submit, put };
}

/** @param {{open: import('../state/state.js').OpenModal}} props */
function OpenDialog({ open }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  const parts = partsOf(open.modal);
  const fields = parts.flatMap((part) => ('component' in part ? [part] : []));
  const { values, errors, problem, busy, close, submit, put } = useForm(open, fields);
  useLayoutEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const element = dialog.current;
    element?.showModal();
    // The browser would focus the first button, Close; people come to fill in the first field.
    /** @type {HTMLElement | null} */ (
      element?.querySelector('[data-field] :is(input,textarea,button)')
    )?.focus();
    return () => {
      // While it is open everything else is inert and takes no focus.
      element?.close();
      const back = before?.isConnected && before !== document.body;
      (back ? before : document.getElementById('composer-text'))?.focus();
    };
  }, []);
  useEffect(() => {
    const first = fields.find(({ component }) => errors[component.custom_id]);
    if (first)
      /** @type {HTMLElement | null} */ (
        dialog.current?.querySelector(
          `[data-field="${CSS.escape(first.component.custom_id)}"] :is(input,textarea,button)`,
        )
      )?.focus();
  }, [errors]);

  /** @param {Event} event */
  const onSubmit = (event) => {
    event.preventDefault();
    if (!busy) void submit();
  };
  return html`<dialog ref=${dialog} class="modal" aria-labelledby=${`${id}-title`} onCancel=${close}>
    <form onSubmit=${onSubmit} novalidate>
      <header>
        <h2 id=${`${id}-title`}>${open.modal.title}</h2>
        <button type="button" class="icon-button" aria-label="Close" onClick=${close}>
          <${Icon} name="close" />
        </button>
      </header>
      <div class="modal-body">
        ${parts.map((part) =>
          'component' in part
            ? html`<${ModalField}
                key=${part.component.custom_id}
                field=${part}
                value=${values[part.component.custom_id]}
                error=${errors[part.component.custom_id]}
                put=${put}
              />`
            : html`<${Markdown} source=${part.text} />`,
        )}
        ${problem && html`<p class="note-bad" role="alert"><${Icon} name="alert" /> ${problem}</p>`}
      </div>
      <footer>
        <button type="button" class="button secondary" onClick=${close}>Cancel</button>
        <button type="submit" class="button primary" aria-busy=${busy} aria-disabled=${busy}>
          Submit${busy && html`<span class="spinner" aria-hidden="true"></span>`}
        </button>
      </footer>
    </form>
  </dialog>`;
}
