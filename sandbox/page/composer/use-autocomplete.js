import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../state/app-context.js';
import { focusedOption } from './draft.js';

/** Typing rests this long before the bot is asked. */
const DEBOUNCE_MS = 220;

/**
 * @typedef {{rows: import('../commands/values.js').Suggestion[], state: 'waiting' | 'ready' | 'failed'}} Remote
 */

/**
 * The bot's suggestions for the option being filled in. Answers that come after the text changed are dropped.
 * @param {import('./draft.js').Draft} draft
 * @returns {Remote}
 */
export function useAutocomplete(draft) {
  const { store, actions } = useApp();
  const [remote, setRemote] = useState(/** @type {Remote} */ ({ rows: [], state: 'waiting' }));
  const option = focusedOption(draft);
  const focused = option?.autocomplete === true && !draft.closed ? option.name : '';
  const typed = focused ? (draft.values[focused]?.text ?? '') : '';
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
    setRemote((now) => ({ ...now, state: 'waiting' }));
    const timer = setTimeout(() => void ask(), DEBOUNCE_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [focused, typed, draft.command]);
  return remote;
}
