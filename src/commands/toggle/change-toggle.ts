import { parseExpiry, systemClock } from '../../core/index.ts';
import type { ToggleChange, ToggleType, ToggleView } from '../../core/index.ts';
import type { CommandContext, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { clipped, plainText } from '../plain-text.ts';
import { DECIDERS, toggleTitle } from '../replies/toggle-words.ts';
import { historyReply, publishReply, toggleRefusal, unknownToggle } from '../replies/toggle-replies.ts';
import { TOGGLE_NAME, toggleName } from './toggle-name.ts';

async function publish(invocation: Invocation, context: CommandContext, change: ToggleChange): Promise<Plan> {
  const { actor, core } = context;
  const { name, seen } = toggleName(invocation.text('toggle') ?? '');
  const expected = seen ?? (await found(context, name))?.version ?? 1;
  return publishReply(name, await core.toggles.publish(actor, name, expected, change));
}

async function found({ core, actor }: CommandContext, name: string): Promise<ToggleView | null> {
  return (await core.toggles.list(actor)).find((toggle) => toggle.name === name) ?? null;
}

/** What still has to be said before a toggle is added or its type changed; null when all is there. */
function missing(
  current: ToggleView | null,
  asked: { name: string; enabled: boolean | null; type: ToggleType | null; confirmed: boolean },
): Plan | null {
  const { name, enabled, type, confirmed } = asked;
  if (current !== null) {
    if (type === null || type === current.type || confirmed) return null;
    return toggleRefusal(
      `With “${toggleTitle(name)}”, ${DECIDERS[current.type]} now. With type ${type}, ${DECIDERS[type]}.`,
      'To change its type all the same, repeat the command with confirm: True.',
    );
  }
  if (!TOGGLE_NAME.test(name)) {
    return toggleRefusal(
      `Not done: ${plainText(clipped(name, 70))} is no name for a toggle.`,
      'A name has 3 to 64 small letters, digits and underscores, and begins with a letter.',
    );
  }
  if (enabled !== null && type !== null && confirmed) return null;
  return toggleRefusal(
    `There is no toggle called ${name} yet, and what does not exist is off.`,
    'To add it, repeat the command with enabled, type, and confirm: True.',
  );
}

/** `/toggle set`: switch one, change its type, or add one; the last two want an explicit yes. */
export async function setToggle(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { actor, core } = context;
  const { name, seen } = toggleName(invocation.text('toggle') ?? '');
  const enabled = invocation.flag('enabled');
  const type = invocation.text('type') as ToggleType | null;
  const typedUntil = invocation.text('until');
  const until = typedUntil === null ? null : parseExpiry(typedUntil, systemClock.now());
  const change: ToggleChange = {
    kind: 'set',
    ...(enabled !== null && { enabled }),
    ...(type !== null && { type }),
    ...(until !== null && { until }),
  };
  if (typedUntil !== null && until === null) {
    return toggleRefusal(
      `Not done: “${plainText(clipped(typedUntil, 60))}” is not a time ahead, or is more than a year away.`,
      'Type 30 min, 2 hours, 3 days, or a moment in UTC such as 2026-12-24 18:00.',
    );
  }
  const current = await found(context, name);
  const confirmed = invocation.flag('confirm') ?? false;
  const ask = missing(current, { name, enabled, type, confirmed });
  if (ask) return ask;
  if (enabled === null && type === null && until === null) {
    return toggleRefusal('Not done: nothing to change was named.', 'Give enabled, until or type.');
  }
  const expected = seen ?? current?.version ?? 0;
  return publishReply(name, await core.toggles.publish(actor, name, expected, change));
}

/** `/toggle lock`: whether people may override it. */
export function lockToggle(invocation: Invocation, context: CommandContext): Promise<Plan> {
  return publish(invocation, context, { kind: 'lock', locked: invocation.flag('locked') ?? true });
}

/** `/toggle revert`: an older version's words as the newest. */
export function revertToggle(invocation: Invocation, context: CommandContext): Promise<Plan> {
  return publish(invocation, context, { kind: 'revert', to: invocation.number('version') ?? 0 });
}

/** `/toggle history`: every version, for admins. */
export async function toggleHistory(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const { name } = toggleName(invocation.text('toggle') ?? '');
  const versions = await context.core.toggles.history(name);
  return versions === null ? unknownToggle(name) : historyReply(name, versions);
}
