import type { ToolDefinition, ToolUse } from '../../providers/provider.ts';
import { OPERATION_TOOLS } from './operation-tools.ts';
import { readFile } from './read-file.ts';
import { SMALL_TOOLS } from './small-tools.ts';
import { type Tool, type ToolAnswer, type ToolContext, refused } from './tool.ts';

/** The tool that shows the plan; the loop itself takes it. */
export const PLAN_TOOL = 'submit_plan';
const PLAN_STEPS_MAX = 8;

const TOOLS: readonly Tool[] = [...OPERATION_TOOLS, readFile, ...SMALL_TOOLS];
const BY_NAME = new Map(TOOLS.map((tool) => [tool.name, tool]));

const PLAN: ToolDefinition = {
  name: PLAN_TOOL,
  description: 'Shows the user your plan.',
  schema: {
    type: 'object',
    properties: { steps: { type: 'array', items: { type: 'string' } } },
    required: ['steps'],
  },
};

/** Every call may say which `step` of the plan it serves; that is told once, in words, because schemas are dear. */
function definition({ name, description, properties, required }: Tool): ToolDefinition {
  const needs = required.length === 0 ? {} : { required };
  return { name, description, schema: { type: 'object', properties, ...needs } };
}

/** What the model is told of its tools: always the same, so that the vendor can keep it. */
export const TOOL_DEFINITIONS: readonly ToolDefinition[] = [PLAN, ...TOOLS.map(definition)];

/** The steps of a plan as the model gave them; null when that is no plan. */
export function planSteps(input: unknown): string[] | null {
  const steps = (input as { steps?: unknown } | null)?.steps;
  if (!Array.isArray(steps)) return null;
  const texts = steps.filter((step): step is string => typeof step === 'string' && step.trim() !== '');
  return texts.length === 0 ? null : texts.slice(0, PLAN_STEPS_MAX);
}

/** The plan's step that a call says it serves. */
export function stepNamed({ input }: ToolUse): number | undefined {
  const step = (input as { step?: unknown } | null)?.step;
  return typeof step === 'number' ? step : undefined;
}

/** Answers one call. What the model gave is checked first; nothing it gives can make this throw. */
export async function useTool(use: ToolUse, context: ToolContext): Promise<ToolAnswer> {
  const tool = BY_NAME.get(use.name);
  if (!tool) return refused('there is no such tool');
  const input = tool.input.safeParse(use.input);
  if (!input.success) {
    return refused(`the input is wrong at ${input.error.issues[0]?.path.join('.') || 'its top'}`);
  }
  return tool.run(input.data, context);
}
