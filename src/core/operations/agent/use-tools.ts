import type { AgentTool } from '../../agent/agents.ts';
import type { ToolUse } from '../../providers/provider.ts';
import type { StoredTurn } from './history.ts';
import { marked, newPlan, stepFor } from './plan.ts';
import { type RunState, show } from './run-state.ts';
import { type ToolAnswer, answered, refused } from './tool.ts';
import { PLAN_TOOL, TOOL_DEFINITIONS, planSteps, stepNamed, useTool } from './tools.ts';
import type { TurnServices } from '../operation.ts';

/** Calls of one turn that are answered; the others are told so. */
const CALLS_MAX = 8;

const NAMES: ReadonlySet<string> = new Set(TOOL_DEFINITIONS.map(({ name }) => name));

function takePlan(state: RunState, use: ToolUse): ToolAnswer {
  const steps = planSteps(use.input);
  if (!steps) return refused('the plan has no steps');
  state.plan = newPlan(steps, state.plan);
  show(state);
  return answered('The user sees it.');
}

/** One call that does something: the step it serves ticks along with it. */
async function work(state: RunState, use: ToolUse, services: TurnServices): Promise<ToolAnswer> {
  if (state.plan.length === 0) return refused(`call ${PLAN_TOOL} first`);
  const step = stepFor(state.plan, stepNamed(use));
  const shown: AgentTool = { name: use.name, state: 'doing', operationId: null };
  state.plan = marked(state.plan, step, 'doing');
  state.tools.push(shown);
  show(state);
  const answer = await useTool(use, {
    services,
    conversation: state.conversation,
    call: use.id,
    files: state.files,
    add: (files) => {
      const from = state.files.length;
      state.files.push(...files);
      state.made.push(...files);
      return files.map((_, index) => from + index);
    },
  });
  shown.state = answer.state;
  shown.operationId = answer.child;
  state.plan = marked(state.plan, step, answer.state);
  if (answer.state === 'waiting' && answer.child !== null) {
    state.waits = true;
    state.waiting.push({ operationId: answer.child, tool: use.name });
  }
  show(state);
  return answer;
}

async function answerOf(
  state: RunState,
  use: ToolUse,
  index: number,
  services: TurnServices,
): Promise<ToolAnswer> {
  if (!NAMES.has(use.name)) return refused('there is no such tool');
  if (use.name === PLAN_TOOL) return takePlan(state, use);
  if (index >= CALLS_MAX) return refused(`at most ${CALLS_MAX} tools are called at once`);
  return work(state, use, services);
}

/**
 * Has all tools of a turn called at once, the plan first, and answers the turn with their results in the model's order.
 * A tool that breaks is a failed tool, never the end of the run.
 */
export async function useTools(
  state: RunState,
  uses: readonly ToolUse[],
  services: TurnServices,
): Promise<StoredTurn> {
  const plans = uses.filter(({ name }) => name === PLAN_TOOL);
  const others = uses.filter(({ name }) => name !== PLAN_TOOL);
  const answers = new Map<string, ToolAnswer>();
  const keep = async (use: ToolUse, index: number): Promise<void> => {
    const answer = await answerOf(state, use, index, services).catch((error: unknown) => {
      if (services.signal.aborted) throw error;
      return refused('it broke off');
    });
    answers.set(use.id, answer);
    // Making a plan is no work: the steps it leads to are told.
    if (use.name === PLAN_TOOL) return;
    const tool = NAMES.has(use.name) ? use.name : 'unknown';
    services.tell({ step: 'tool', turn: state.turn, tool, child: answer.child, outcome: answer.state });
  };
  for (const use of plans) await keep(use, 0);
  await Promise.all(others.map(keep));
  const results = uses.map(({ id }) => {
    const { state: outcome, content } = answers.get(id) ?? refused('it was not called');
    return { toolUse: id, content, failed: outcome === 'failed' };
  });
  return { role: 'user', model: null, content: results };
}
