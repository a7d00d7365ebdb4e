import { type Facts } from './facts.ts';
import { fillSchema } from './fill-schema.ts';
import type { Answer, Question, Tool } from './language-engine.ts';
import { bestTool, isPlanTool, planSteps, type Step } from './plan-steps.ts';
import { type Call, hasPlanned, isWaiting, roundOf } from './read-round.ts';
import { WHO_WRITES } from './summarise.ts';
import { filesFor, filesIn, hasText, inputFacts, type Known, resultText } from './tool-input.ts';

const RESULT_MAX = 1_500;
const SEVERAL = /\b(?:both|all|each|every|recordings|files|videos|emails)\b/i;

function callsFor(known: Known, tool: Tool, parallel: boolean, facts: Facts): Answer {
  const files = filesFor(known);
  const wanted = parallel && SEVERAL.test(known.step.clause) && files.length > 1 ? files : files.slice(0, 1);
  const each: (string | null)[] = wanted.length > 0 ? wanted : [null];
  return each.map((file) => ({
    kind: 'tool',
    name: tool.name,
    input: fillSchema(tool.schema, { ...inputFacts(known, file), ...facts }) as object,
  }));
}

/** The steps whose tools were called less often than all steps together want it, in their order. */
function stepsLeft(steps: readonly Step[], calls: readonly Call[]): Step[] {
  const done = new Map<string, number>();
  for (const { name } of calls) done.set(name, (done.get(name) ?? 0) + 1);
  return steps.filter(({ tool }) => {
    const count = done.get(tool?.name ?? '') ?? 0;
    if (tool && count > 0) done.set(tool.name, count - 1);
    return tool !== null && count === 0;
  });
}

/** What became of the tools, in words, once nothing is left to call or one could not do its work. */
function report(calls: readonly Call[]): Answer {
  const lines = calls.map(({ name, result, failed }, index) => {
    const made = filesIn(result);
    const text = (made.length > 0 && !hasText(result) ? `made ${made.join(', ')}` : resultText(result)).slice(
      0,
      RESULT_MAX,
    );
    return `${index + 1}. ${name}${failed ? ' failed' : ''}: ${text || 'done'}`;
  });
  const isPartial = calls.some((call) => call.failed || isWaiting(call));
  const head = isPartial
    ? 'This is a part of the answer; not every step could be done.'
    : 'All steps are done.';
  return [{ kind: 'text', text: `${WHO_WRITES} ${head}\n${lines.join('\n')}` }];
}

/**
 * The next move of a request with tools: the plan if there is a tool for plans, then step by step the tools that fit,
 * then a report. `facts` stand above what the request says. Null when no tool fits and none must be used.
 */
export function useTools(question: Question, facts: Facts): Answer | null {
  const { tools, choice } = question;
  if (choice.type === 'none' || tools.length === 0) return null;
  const { request, about, said, before, calls } = roundOf(question);
  const steps = stepsLeft(planSteps(request, tools), before);
  const done = [...before, ...calls];
  const knownFor = (step: Step): Known => ({
    step,
    steps,
    request,
    about,
    said,
    results: done.map(({ result }) => result),
  });
  const start = steps[0] ?? { clause: request, tool: null };
  if (choice.type === 'tool') {
    const tool = tools.find(({ name }) => name === choice.name);
    return tool ? callsFor(knownFor({ ...start, tool }), tool, false, facts) : null;
  }
  const planTool = tools.find(isPlanTool);
  if (planTool && !hasPlanned(question) && start.tool) {
    return callsFor(knownFor(start), planTool, false, facts);
  }
  const isStopped = calls.some((call) => call.failed || isWaiting(call));
  const next = isStopped ? null : stepsLeft(steps, calls)[0];
  if (next?.tool) return callsFor(knownFor(next), next.tool, choice.parallel, facts);
  if (choice.type === 'any') {
    const tool = bestTool(request, tools) ?? tools[0];
    return tool ? callsFor(knownFor({ ...start, tool }), tool, false, facts) : null;
  }
  return done.length > 0 ? report(done) : null;
}
