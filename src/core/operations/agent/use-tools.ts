import type { AgentTool } from '../../agent/agents.ts';
import type { ToolUse } from '../../providers/provider.ts';
import type { StoredTurn } from './history.ts';
import { marked, newPlan, stepFor, worst } from './plan.ts';
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

/** Calls of one turn that serve a step of the plan, by the step's place. */
type Serving = Map<number | null, AgentTool[]>;

/** One call that does something: the step it serves ticks along with it, and with the others that serve it. */
async function work(
  state: RunState,
  { use, index, serving }: { use: ToolUse; index: number; serving: Serving },
  services: TurnServices,
): Promise<ToolAnswer> {
  if (state.plan.length === 0) return refused(`call ${PLAN_TOOL} first`);
  const step = stepFor(state.plan, stepNamed(use));
  const shown: AgentTool = { name: use.name, state: 'doing', operationId: null };
  const beside = serving.get(step) ?? [];
  serving.set(step, [...beside, shown]);
  state.plan = marked(state.plan, step, 'doing');
  state.tools.push(shown);
  show(state);
  const answer = await useTool(use, {
    services,
    conversation: state.conversation,
    // Not the model's own id of it: nothing keeps a vendor from giving one twice.
    call: `${state.turn}/${index}`,
    files: state.files,
    add: (files) => {
      const from = state.files.length;
      state.files.push(...files);
      state.made.push(...files);
      return files.map((_, index) => from + index);
    },
  }).catch((error: unknown) => {
    if (services.signal.aborted) throw error;
    return refused('it broke off');
  });
  shown.state = answer.state;
  shown.operationId = answer.child;
  state.plan = marked(state.plan, step, worst((serving.get(step) ?? [shown]).map((one) => one.state)));
  if (answer.state === 'waiting' && answer.child !== null) {
    state.waits = true;
    state.waiting.push({ operationId: answer.child, tool: use.name });
  }
  show(state);
  return answer;
}

async function answerOf(
  state: RunState,
  called: { use: ToolUse; index: number; serving: Serving },
  services: TurnServices,
): Promise<ToolAnswer> {
  const { use, index } = called;
  if (!NAMES.has(use.name)) return refused('there is no such tool');
  if (use.name === PLAN_TOOL) return takePlan(state, use);
  if (index >= CALLS_MAX) return refused(`at most ${CALLS_MAX} tools are called at once`);
  return work(state, called, services);
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
  const serving: Serving = new Map();
  const answers = new Map<ToolUse, ToolAnswer>();
  const keep = async (use: ToolUse, index: number): Promise<void> => {
    const answer = await answerOf(state, { use, index, serving }, services);
    answers.set(use, answer);
    // Making a plan is no work: the steps it leads to are told.
    if (use.name === PLAN_TOOL) return;
    const tool = NAMES.has(use.name) ? use.name : 'unknown';
    services.tell({ step: 'tool', turn: state.turn, tool, child: answer.child, outcome: answer.state });
  };
  for (const use of plans) await keep(use, 0);
  await Promise.all(others.map(keep));
  const results = uses.map((use) => {
    const { state: outcome, content } = answers.get(use) ?? refused('it was not called');
    return { toolUse: use.id, content, failed: outcome === 'failed' };
  });
  return { role: 'user', model: null, content: results };
}
