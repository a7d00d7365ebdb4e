import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { slashCommands } from '../commands/flatten.js';
import { html } from '../html.js';
import { useSelected } from '../state/app-context.js';
import { Icon } from '../view/icon.js';
import { composerKey } from './composer-keys.js';
import { focusedOption, nextRequired, suggestionsOf } from './draft.js';
import { DropTarget } from './drop-target.js';
import { FileShelf } from './file-shelf.js';
import { OptionPill } from './option-pill.js';
import { SuggestionList } from './suggestion-list.js';
import { useAutocomplete } from './use-autocomplete.js';
import { MESSAGE_MAX, useDraft } from './use-draft.js';

const LIST_ID = 'composer-list';

/**
 * Where people type: messages, or commands with their options as pills.
 */
export function Composer() {
  const world = useSelected((state) => state.world);
  const channel = useSelected((state) => state.channel);
  const me = useSelected((state) => state.me);
  const kind = world?.channels.find(({ id }) => id === channel)?.kind;
  if (!world) return null;
  if (kind === 'webhook') {
    return html`<div class="composer read-only">
      <p class="muted">Only webhooks post here. This is where the bot reports to people who watch it.</p>
    </div>`;
  }
  return html`<${OpenComposer} key=${me} world=${world} channel=${channel} me=${me} />`;
}

/**
 * @param {import('./draft.js').Draft} draft
 * @param {HTMLElement | null} root
 */
function useFocusAfterChoice(draft, root) {
  const before = useRef(draft.command);
  // Before the browser handles the next key: fast typing must not land in the box that was just left.
  useLayoutEffect(() => {
    const was = before.current;
    before.current = draft.command;
    if (!root || was === draft.command) return;
    const first =
      draft.command &&
      (nextRequired(draft) ??
        draft.command.options.find(({ name }) => draft.values[name]) ??
        draft.command.options[0]);
    focusField(root, first ? `option-${first.name}` : 'composer-text');
  }, [draft.command]);
}

/** @param {HTMLElement | null} root @param {string} id */
function focusField(root, id) {
  const field = /** @type {HTMLInputElement | null} */ (root?.querySelector(`#${CSS.escape(id)}`));
  field?.focus();
  if (field && field.type !== 'file') field.setSelectionRange(field.value.length, field.value.length);
}

/** @param {{world: import('../../api.ts').World, channel: string, me: string}} props */
function OpenComposer({ world, channel, me }) {
  const root = useRef(/** @type {HTMLElement | null} */ (null));
  const admin = world.users.find(({ id }) => id === me)?.admin ?? false;
  const commands = useMemo(() => slashCommands(world.commands, admin), [world.commands, admin]);
  const { draft, setDraft, type, setText, clear, takeFiles, send } = useDraft(commands);
  const suggestions = suggestionsOf(draft, commands, world, useAutocomplete(draft));
  useFocusAfterChoice(draft, root.current);

  /** @param {number} at */
  const pick = (at) => {
    if (!suggestions) return;
    const next = suggestions.pick(draft, at);
    setDraft(next);
    const missing = draft.command && nextRequired(next);
    if (missing) focusField(root.current, `option-${missing.name}`);
  };
  const submit = () => {
    const wrong = send();
    focusField(root.current, wrong ? `option-${wrong}` : 'composer-text');
  };
  /** @param {KeyboardEvent} event @param {boolean} inOption */
  const onKeyDown = (event, inOption) =>
    composerKey(event, {
      draft,
      suggestions,
      inOption,
      pick,
      send: submit,
      change: (change) => setDraft((now) => ({ ...now, ...change })),
      leave: () => {
        clear();
        focusField(root.current, 'composer-text');
      },
      back: (from) => {
        const fields = [
          ...(root.current?.querySelectorAll('#composer-text, .pill input, .pill textarea') ?? []),
        ];
        focusField(root.current, fields[fields.indexOf(from) - 1]?.id ?? 'composer-text');
      },
    });

  return html`<div class=${draft.command ? 'composer commanding' : 'composer'} ref=${root}>
    ${suggestions && html`<${SuggestionList} id=${LIST_ID} suggestions=${suggestions} active=${draft.active} onPick=${pick} onActive=${(/** @type {number} */ active) => setDraft((now) => ({ ...now, active }))} />`}
    <${FileShelf} draft=${draft} setDraft=${setDraft} />
    <div class="composer-box">
      ${!draft.command && html`<${AttachButton} takeFiles=${takeFiles} />`}
      <div class="fields" onPaste=${(/** @type {ClipboardEvent} */ event) => pasteFiles(event, takeFiles)}>
        ${messageBox({ draft, suggestions, channelName: world.channels.find(({ id }) => id === channel)?.name ?? '', type, setDraft, onKeyDown })}
        ${draft.command?.options.map(
          (option) =>
            html`<${OptionPill}
              key=${option.name}
              option=${option}
              value=${draft.values[option.name]}
              world=${world}
              listId=${LIST_ID}
              activeId=${activeIdOf(draft, suggestions, option.name)}
              onText=${(/** @type {string} */ text) => setText(option.name, text)}
              onFiles=${(/** @type {File[]} */ files) => takeFiles(files, option.name)}
              onFocus=${() => setDraft((now) => ({ ...now, focused: option.name, active: -1, closed: now.values[option.name]?.value !== undefined }))}
              onKeyDown=${(/** @type {KeyboardEvent} */ event) => onKeyDown(event, true)}
            />`,
        )}
      </div>
      <button type="button" class="icon-button send" aria-label="Send" onClick=${submit}>
        <${Icon} name="send" />
      </button>
    </div>
    <${HintLine} draft=${draft} />
    <${DropTarget} draft=${draft} takeFiles=${takeFiles} />
  </div>`;
}

/**
 * @param {import('./draft.js').Draft} draft
 * @param {import('./draft.js').Suggestions | null} suggestions
 * @param {string} option
 * @returns {string | undefined} undefined while no list is open for the option, empty while nothing is active
 */
function activeIdOf(draft, suggestions, option) {
  if (!suggestions || suggestions.rows.length === 0 || draft.focused !== option) return undefined;
  return draft.active >= 0 ? `${LIST_ID}-${draft.active}` : '';
}

/**
 * @param {ClipboardEvent} event
 * @param {(files: File[]) => void} takeFiles
 */
function pasteFiles(event, takeFiles) {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  takeFiles(files);
}

/** @param {any} props */
function messageBox({ draft, suggestions, channelName, type, setDraft, onKeyDown }) {
  const listed = suggestions && !draft.command && suggestions.rows.length > 0;
  return html`<textarea
    id="composer-text"
    class="message-box"
    rows=${Math.min(8, draft.text.split('\n').length)}
    aria-label="Message"
    aria-autocomplete="list"
    aria-controls=${listed ? LIST_ID : undefined}
    aria-activedescendant=${listed ? `${LIST_ID}-${draft.active}` : undefined}
    placeholder=${`Message #${channelName} or type /`}
    value=${draft.text}
    style=${draft.command ? { width: `${draft.text.length + 1.5}ch` } : undefined}
    onInput=${(/** @type {any} */ event) => type(event.target.value)}
    onFocus=${() => draft.command && setDraft((/** @type {any} */ now) => ({ ...now, focused: null }))}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => onKeyDown(event, false)}
  ></textarea>`;
}

/** @param {{takeFiles: (files: File[]) => void}} props */
function AttachButton({ takeFiles }) {
  return html`<label class="icon-button attach"
    ><${Icon} name="plus" />
    <input
      type="file"
      multiple
      aria-label="Attach files"
      onChange=${(/** @type {any} */ event) => {
        takeFiles([...event.target.files]);
        event.target.value = '';
      }}
  /></label>`;
}

/**
 * The line below the box: what is wrong, what the option means, or which keys do what. It is always there, so that
 * nothing moves when it changes.
 * @param {{draft: import('./draft.js').Draft}} props
 */
function HintLine({ draft }) {
  const option = focusedOption(draft);
  if (draft.error) return html`<p class="hint bad" role="alert"><${Icon} name="alert" /> ${draft.error}</p>`;
  const left = MESSAGE_MAX - draft.text.length;
  if (!draft.command && left < 200)
    return html`<p class=${left < 0 ? 'hint bad' : 'hint'}>${left} characters left</p>`;
  if (option) return html`<p class="hint"><b>${option.name}</b> ${option.description}</p>`;
  if (draft.command) return html`<p class="hint">${draft.command.description}</p>`;
  return html`<p class="hint">
    <kbd>/</kbd> commands <kbd>↑↓</kbd> choose <kbd>Tab</kbd> complete <kbd>Enter</kbd> send
    <kbd>.</kbd> message menu
  </p>`;
}
