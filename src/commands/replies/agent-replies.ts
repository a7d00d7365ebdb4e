import { AGENT_STOPS } from '../../core/index.ts';
import type { AgentStop, Agents, PlanStep } from '../../core/index.ts';
import { NOTHING_SPENT, type Reply } from './reply.ts';

/** A step's state, by sign and word together. */
export const STEP_STATES: Record<PlanStep['state'], { sign: string; word: string }> = {
  todo: { sign: '▫️', word: 'to do' },
  doing: { sign: '▶️', word: 'now' },
  done: { sign: '☑️', word: 'done' },
  waiting: { sign: '🕓', word: 'waits for an approval' },
  failed: { sign: '✖️', word: 'failed' },
};

/** Why a run ended before its end, and what helps; null for one that was done. */
const STOPS: Record<AgentStop, { why: string; next: string } | null> = {
  end: null,
  money: {
    why: 'It stopped early, because the budget did not allow the next turn. Nothing was spent beyond it.',
    next: 'See /budget show for what is left and when it resets; then press **Continue**.',
  },
  turns: {
    why: 'It stopped early, because it had used all its turns.',
    next: 'Press **Continue** to let it go on.',
  },
  deadline: {
    why: 'It stopped early, because its time was over.',
    next: 'Press **Continue** to let it go on.',
  },
  cancelled: {
    why: 'It was stopped as you asked; this is what it had by then.',
    next: 'Press **Continue** when you want the rest after all.',
  },
  approval: {
    why: 'It stopped early, because a step needs the yes of an admin. The admins have been asked in their channel.',
    next: 'You are told here when they decide; then press **Continue**.',
  },
  refusal: {
    why: 'The model declined to go on with this.',
    next: 'This task is left out of the conversation from now on: press **Continue** and ask for something else, or in other words.',
  },
  length: {
    why: 'Its answer grew too long and was cut off.',
    next: 'Press **Continue** and ask for the rest, or for something shorter.',
  },
  failed: {
    why: 'It stopped early, because no vendor served the next turn any more.',
    next: 'Press **Continue** in a few minutes.',
  },
};

/** The reason of a stored result, in its own words; null for the end, and for what this version does not know. */
export function stopText(stop: unknown): { why: string; next: string } | null {
  const known = AGENT_STOPS.find((one) => one === stop);
  return known === undefined ? null : STOPS[known];
}

const STOP_ANSWERS: Record<Awaited<ReturnType<Agents['stop']>>, Reply> = {
  requested: {
    what: 'It is being stopped, and keeps what it has so far.',
    money: 'What the vendors bill until then is booked, and no more.',
    next: 'The part it has comes to where you asked for it. Go on from there with **Continue**.',
  },
  idle: {
    what: 'There is nothing to stop: none of your conversations is at work.',
    money: NOTHING_SPENT,
    next: 'See yours with /agent list.',
  },
  unknown: {
    what: 'Not done: you have no such conversation with the agent.',
    money: NOTHING_SPENT,
    next: 'See yours with /agent list.',
  },
};

/** The answer to `/agent stop`. */
export function stopReply(answer: Awaited<ReturnType<Agents['stop']>>): Reply {
  return STOP_ANSWERS[answer];
}
