import type { ToggleView } from '../../core/index.ts';
import type { CommandContext, Suggestion } from '../command.ts';
import { onOff } from '../replies/toggle-replies.ts';
import { toggleTitle } from '../replies/toggle-words.ts';

const UNTIL = ['30 min', '2 hours', '12 hours', '1 day', '3 days', '1 week'];

/** A toggle with how it stands: `Speech: on, locked (enable_text_to_speech)`. */
function stateName(toggle: ToggleView): string {
  const facts = [
    onOff(toggle.base),
    ...(toggle.locked ? ['locked'] : []),
    ...(toggle.effective === toggle.base ? [] : [`${onOff(toggle.effective)} for you`]),
  ];
  const title = toggleTitle(toggle.name);
  return `${title}: ${facts.join(', ')}${title === toggle.name ? '' : ` (${toggle.name})`}`;
}

/** What is offered while an option of `/toggle` is typed. A chosen toggle carries the version that was seen. */
export async function suggestToggle(
  option: string,
  typed: string,
  context: CommandContext,
): Promise<Suggestion[]> {
  const text = typed.trim().toLowerCase();
  if (option === 'until') {
    return UNTIL.filter((value) => value.includes(text)).map((value) => ({ name: value, value }));
  }
  if (option !== 'toggle') return [];
  const toggles = await context.core.toggles.list(context.actor);
  return toggles
    .map((toggle) => ({ name: stateName(toggle), value: `${toggle.name}@${toggle.version}` }))
    .filter(({ name, value }) => name.toLowerCase().includes(text) || value.includes(text));
}
