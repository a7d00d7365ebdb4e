import type { AgentStop, PlanStep } from '../../agent/agents.ts';

/** A plan is a list of what is still to be done. Steps are named by their number from 1. Pure throughout. */
export type Plan = readonly PlanStep[];

const TEXT_MAX = 200;

/** A new plan; a step that the old one had done keeps that. */
export function newPlan(steps: readonly string[], before: Plan): Plan {
  return steps.map((step) => {
    const text = step.trim().slice(0, TEXT_MAX);
    const known = before.find((one) => one.text === text);
    return { text, state: known?.state ?? 'todo' };
  });
}

/** The place of the step a tool works on: the one the model named, else the first that is still to be done. */
export function stepFor(plan: Plan, named: number | undefined): number | null {
  if (named !== undefined && plan[named - 1]) return named - 1;
  const open = plan.findIndex(({ state }) => state === 'todo' || state === 'doing');
  return open === -1 ? null : open;
}

const WORST_FIRST = ['doing', 'waiting', 'failed'] as const;

/** How a step stands that several calls serve at once: it is done when all of them are. */
export function worst(states: readonly PlanStep['state'][]): PlanStep['state'] {
  return WORST_FIRST.find((state) => states.includes(state)) ?? 'done';
}

/** The plan with one step in another state. */
export function marked(plan: Plan, at: number | null, state: PlanStep['state']): Plan {
  return plan.map((step, index) => (index === at ? { ...step, state } : step));
}

/**
 * How a plan stands at the end: what was done with the last words is done, what nobody finished is to do. Who stops the
 * run waits for nothing any more.
 */
export function closed(plan: Plan, stop: AgentStop): Plan {
  return plan.map((step) => {
    if (step.state === 'todo' || step.state === 'doing')
      return { ...step, state: stop === 'end' ? 'done' : 'todo' };
    return stop === 'cancelled' && step.state === 'waiting' ? { ...step, state: 'todo' } : step;
  });
}
