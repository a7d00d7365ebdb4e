import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { useApp, useSelected } from '../state/app-context.js';
import { roleNames } from '../text/role-names.js';
import { useFloating } from './floating.js';
import { Icon } from './icon.js';

/** @typedef {{label: string, value: string, description?: string, emoji?: {name?: string}, default?: boolean}} Choice */

/**
 * What a select of Discord's types 3 and 5 to 8 offers.
 * @param {any} component
 * @param {import('../../api.ts').World} world
 * @returns {Choice[]}
 */
export function choicesOf(component, world) {
  const defaults = new Set((component.default_values ?? []).map((/** @type {any} */ one) => one.id));
  const marked = (/** @type {Choice} */ choice) => ({ ...choice, default: defaults.has(choice.value) });
  const people = world.users.map(({ id, name }) => marked({ label: name, value: id }));
  const roles = roleNames(world).map(({ id, name }) => marked({ label: name, value: id }));
  if (component.type === 5) return people;
  if (component.type === 6) return roles;
  if (component.type === 7) return [...people, ...roles];
  if (component.type === 8)
    return world.channels.map(({ id, name }) => marked({ label: `#${name}`, value: id }));
  return component.options ?? [];
}

/**
 * A select of a message; the choice is sent when it is made, several when the list closes.
 * @param {{component: any, message: import('../../api.ts').SandboxMessage}} props
 */
export function MessageSelect({ component, message }) {
  const { actions } = useApp();
  const busy = useSelected((state) => state.busy[`${message.id}:${component.custom_id}`] === true);
  return html`<${SelectBox}
    component=${component}
    label=${component.placeholder || 'Choose'}
    disabled=${component.disabled === true}
    busy=${busy}
    onChoose=${(/** @type {string[]} */ values) => void actions.press(message, component.custom_id, values)}
  />`;
}

/**
 * The choice of a select and the ways it changes.
 * @param {any} component
 * @param {Choice[]} choices
 * @param {(values: string[]) => void} onChoose
 */
function useChoice(component, choices, onChoose) {
  const several = (component.max_values ?? 1) > 1;
  const given = choices.filter((one) => one.default).map(({ value }) => value);
  const [chosen, setChosen] = useState(given);
  const sent = useRef(chosen);
  // An edit of the message that marks others as chosen has the last word, such as after Discard.
  useLayoutEffect(() => {
    sent.current = given;
    setChosen(given);
  }, [given.join()]);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  /** @param {string[]} values */
  const send = (values) => {
    sent.current = values;
    setChosen(values);
    onChoose(values);
  };
  /** @param {boolean} keep whether several choices made since it opened count */
  const close = (keep) => {
    setOpen(false);
    const changed =
      chosen.length !== sent.current.length || chosen.some((one) => !sent.current.includes(one));
    if (keep && changed && chosen.length >= (component.min_values ?? 1)) send(chosen);
    else setChosen(sent.current);
  };
  /** @param {number} at */
  const choose = (at) => {
    const value = choices[at]?.value;
    if (value === undefined) return;
    if (!several) {
      setOpen(false);
      return send([value]);
    }
    const without = chosen.filter((one) => one !== value);
    if (without.length < chosen.length) setChosen(without);
    else if (chosen.length < component.max_values) setChosen([...chosen, value]);
  };
  return { several, chosen, open, setOpen, active, setActive, close, choose };
}

/**
 * A combobox that opens a list: one choice, or several when `max_values` allows. Arrows move, Enter or Space choose,
 * Escape closes without a change.
 * @param {{component: any, label: string, labelledBy?: string, disabled?: boolean, busy?: boolean, invalid?: boolean, onChoose: (values: string[]) => void}} props
 */
export function SelectBox({ component, label, labelledBy, disabled, busy = false, invalid, onChoose }) {
  const world = useSelected((state) => state.world);
  const id = useId();
  const trigger = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const choices = world ? choicesOf(component, world) : [];
  const select = useChoice(component, choices, onChoose);
  const { several, chosen, open, setOpen, active, close } = select;
  const place = () => trigger.current?.getBoundingClientRect();
  const box = useFloating(open, place, (event) => {
    if (!trigger.current?.contains(/** @type {Node} */ (event.target))) close(true);
  });
  const names = choices.filter(({ value }) => chosen.includes(value)).map((one) => one.label);
  const shown = names.join(', ');

  return html`<div class="select">
    <button
      ref=${trigger}
      type="button"
      role="combobox"
      class="select-button"
      aria-haspopup="listbox"
      aria-expanded=${open}
      aria-controls=${open ? `${id}-list` : undefined}
      aria-activedescendant=${open ? `${id}-${active}` : undefined}
      aria-label=${labelledBy ? undefined : label}
      aria-labelledby=${labelledBy}
      aria-busy=${busy}
      aria-disabled=${busy}
      aria-invalid=${invalid || undefined}
      disabled=${disabled}
      onClick=${() => !busy && (open ? close(true) : setOpen(true))}
      onKeyDown=${selectKeys(select, choices.length)}
    >
      <span class=${shown ? 'name' : 'name muted'}>${shown || label}</span>
      ${busy ? html`<span class="spinner" aria-hidden="true"></span>` : html`<${Icon} name="chevron" />`}
    </button>
    ${
      open &&
      html`<div
        ref=${box}
        id=${`${id}-list`}
        popover="manual"
        class="listbox floating"
        role="listbox"
        aria-label=${label}
        aria-multiselectable=${several || undefined}
      >
        ${choices.map((choice, at) => choiceView(select, choice, at, `${id}-${at}`))}
      </div>`
    }
  </div>`;
}

/**
 * @param {ReturnType<typeof useChoice>} select
 * @param {Choice} choice
 * @param {number} at
 * @param {string} id
 */
function choiceView({ active, chosen, choose, setActive }, choice, at, id) {
  const on = chosen.includes(choice.value);
  return html`<div
    id=${id}
    key=${choice.value}
    role="option"
    class=${at === active ? 'option active' : 'option'}
    aria-selected=${on}
    onPointerMove=${() => at !== active && setActive(at)}
    onClick=${() => choose(at)}
  >
    <span class="option-name"
      >${choice.emoji?.name} ${choice.label}${on && html` <${Icon} name="check" />`}</span
    >
    ${choice.description && html`<span class="option-text">${choice.description}</span>`}
  </div>`;
}

/**
 * @param {ReturnType<typeof useChoice>} select
 * @param {number} count
 * @returns {(event: KeyboardEvent) => void}
 */
function selectKeys({ open, setOpen, active, setActive, choose, close }, count) {
  return (event) => {
    /** @type {Record<string, () => void>} */
    const keys = open
      ? {
          ArrowDown: () => setActive(Math.min(count - 1, active + 1)),
          ArrowUp: () => setActive(Math.max(0, active - 1)),
          Home: () => setActive(0),
          End: () => setActive(count - 1),
          Enter: () => choose(active),
          ' ': () => choose(active),
          Escape: () => close(false),
        }
      : { ArrowDown: () => setOpen(true), ArrowUp: () => setOpen(true) };
    if (open && event.key === 'Tab') return close(true);
    const act = keys[event.key];
    if (!act) return undefined;
    event.preventDefault();
    event.stopPropagation();
    return act();
  };
}
