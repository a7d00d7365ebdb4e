import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { narrowed } from '../commands/values.js';
import { useApp } from '../state/app-context.js';
import { focusedOption } from './draft.js';

/** Typing rests this long before the bot is asked. */
const DEBOUNCE_MS = 220;

/**
 * @typedef {{rows: import('../commands/values.js').Suggestion[], state: 'waiting' | 'ready' | 'failed'}} Remote
 */

/** @type {Remote} */
const NOTHING = { rows: [], state: 'waiting' };

/**
 * The bot's suggestions for the option being filled in. Answers that come after the text changed are dropped; until
 * the new ones are there, only those of the same option that hold the text are offered: who types fast and completes
 * must never get what they did not type, nor a row of the option before.
 * @param {import('./draft.js').Draft} draft
 * @returns {Remote}
 */
export function useAutocomplete(draft) {
  const { store, actions } = useApp();
  const [remote, setRemote] = useState(NOTHING);
  const option = focusedOption(draft);
  const focused = option?.autocomplete === true && !draft.closed ? option.name : '';
  const typed = focused ? (draft.values[focused]?.text ?? '') : '';
  useLayoutEffect(() => setRemote(NOTHING), [focused, draft.command]);
  useLayoutEffect(
    () => setRemote(({ rows }) => ({ rows: narrowed(rows, typed), state: 'waiting' })),
    [typed],
  );
  useEffect(() => {
    if (!focused || !draft.command) return undefined;
    let stale = false;
    const ask = async () => {
      const { me: as, channel } = store.get();
      const given = Object.entries(draft.values).filter(([, { text, upload }]) => text !== '' && !upload);
      const options = {
        ...Object.fromEntries(given.map(([name, { text, value }]) => [name, value ?? text])),
        [focused]: typed,
      };
      const answer = await actions.perform({
        type: 'autocomplete',
        as,
        channel,
        name: draft.command?.name ?? '',
        focused,
        options,
      });
      if (!stale) setRemote({ rows: answer.choices ?? [], state: answer.choices ? 'ready' : 'failed' });
    };
    const timer = setTimeout(() => void ask(), DEBOUNCE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [focused, typed, draft.command]);
  return remote;
}
