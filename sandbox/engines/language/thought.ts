import type { Answer, Question } from './language-engine.ts';
import { planSteps } from './plan-steps.ts';
import { WHO_WRITES } from './summarise.ts';
import { roundOf } from './read-round.ts';

/** What led the rules to a move, in words: the steps they saw, what was done, what comes next. */
export function thoughtOf(question: Question, move: Answer): string {
  const { request, calls } = roundOf(question);
  const steps = planSteps(request, question.tools).flatMap(({ tool }) => (tool ? [tool.name] : []));
  const next = move.flatMap((part) => (part.kind === 'tool' ? [part.name] : []));
  return [
    WHO_WRITES,
    steps.length > 0 ? `Steps by rule: ${steps.join(', ')}.` : 'No rule asks for a tool.',
    `Tools answered so far: ${calls.length}.`,
    next.length > 0 ? `Next: ${next.join(', ')}.` : 'Next: the answer.',
  ].join(' ');
}
