import type { Suggestion } from '../commands/command.ts';
import { clipped } from '../commands/plain-text.ts';

/** Discord's limits for the list that opens while somebody types. */
const CHOICES_MAX = 25;
const TEXT_MAX = 100;
/** What the line of the rest stands for while nothing is typed: no name of anything. */
const NOTHING = '…';

/**
 * What of the suggestions is shown: all, or as many as fit, and a last line that counts the rest and says how to get to
 * it. Whoever picks that line has picked what they had typed. A value that is too long is left out, because cut it would
 * be another one.
 */
export function shownChoices(found: readonly Suggestion[], typed: string): Suggestion[] {
  const fit = found.filter(({ value }) => value.length <= TEXT_MAX);
  const all = fit.length === found.length && fit.length <= CHOICES_MAX;
  const shown = (all ? fit : fit.slice(0, CHOICES_MAX - 1)).map(({ name, value }) => ({
    name: clipped(name, TEXT_MAX),
    value,
  }));
  if (all) return shown;
  const more = `… and ${found.length - shown.length} more: go on typing the name`;
  return [...shown, { name: more, value: clipped(typed, TEXT_MAX) || NOTHING }];
}
