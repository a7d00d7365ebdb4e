import type { PlanStep } from '../../core/index.ts';
import { clipped, plainText } from '../plain-text.ts';
import { STEP_STATES } from '../replies/agent-replies.ts';

const STEP_MAX = 120;
const STEPS_MAX = 12;

/** A plan as a checklist: each step with a sign and a word for how it stands. */
export function planLines(plan: readonly PlanStep[]): string[] {
  const rest = plan.length - STEPS_MAX;
  const lines = plan.slice(0, STEPS_MAX).map(({ text, state }) => {
    const { sign, word } = STEP_STATES[state];
    return `${sign} ${plainText(clipped(text.replaceAll(/\s+/g, ' '), STEP_MAX))} · ${word}`;
  });
  return rest > 0 ? [...lines, `-# and ${rest} more steps`] : lines;
}
