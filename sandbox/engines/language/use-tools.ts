import { type Facts } from './facts.ts';
import { fillSchema } from './fill-schema.ts';
import type { Answer, Question, Tool, TurnPart } from './language-engine.ts';
import { bestTool, isPlanTool, planSteps, type Step } from './plan-steps.ts';
import { WHO_WRITES } from './summarise.ts';
import { filesFor, filesIn, hasText, inputFacts, type Known, resultText } from './tool-input.ts';

type Call = { name: string; id: string; result: string; failed: boolean };

/** A conversation from the last thing a person asked on. */
type Round = { request: string; said: string; calls: Call[] };

const RESULT_MAX = 1_500;
const WAITS = /\bwaiting for (?:an )?approval\b|\bpending approval\b/i;
const SEVERAL = /\b(?:both|all|each|every|recordings|files|videos|emails)\b/i;

const isSaid = (part: TurnPart): boolean => part.kind === 'text' && part.text.trim() !== '';

/** A text that is JSON goes along as data: it names files, and asks for nothing. */
function isData(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** What was asked last and what tools were called for it since. */
export function roundOf(question: Question): Round {
  const { turns, system } = question;
  const from = turns.findLastIndex(({ role, parts }) => role === 'user' && parts.some(isSaid));
  const texts = (turns[from]?.parts ?? []).flatMap((part) => (part.kind === 'text' ? [part.text] : []));
  const words = texts.filter((text) => !isData(text));
  const request = (words.length > 0 ? words : texts).join('\n');
  const parts = turns.slice(Math.max(0, from)).flatMap((turn) => turn.parts);
  const results = new Map(
    parts.flatMap((part) => (part.kind === 'result' ? [[part.id, part] as const] : [])),
  );
  const calls = parts.flatMap((part) => {
    if (part.kind !== 'call') return [];
    const { text = '', failed = false } = results.get(part.id) ?? {};
    return [{ name: part.name, id: part.id, result: text, failed }];
  });
  return { request, said: `${texts.join('\n')}\n${system}`, calls };
}

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

/** The first step whose tool was called less often than the steps so far want it. */
function nextStep(steps: readonly Step[], calls: readonly Call[]): Step | null {
  const left = new Map<string, number>();
  for (const { name } of calls) left.set(name, (left.get(name) ?? 0) + 1);
  for (const step of steps) {
    const done = left.get(step.tool?.name ?? '') ?? 0;
    if (step.tool && done === 0) return step;
    if (step.tool) left.set(step.tool.name, done - 1);
  }
  return null;
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
  const isPartial = calls.some(({ failed, result }) => failed || WAITS.test(result));
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
  const { request, said, calls } = roundOf(question);
  const steps = planSteps(request, tools);
  const results = calls.map(({ result }) => result);
  const knownFor = (step: Step): Known => ({ step, steps, request, said, results });
  const start = steps[0] ?? { clause: request, tool: null };
  if (choice.type === 'tool') {
    const tool = tools.find(({ name }) => name === choice.name);
    return tool ? callsFor(knownFor({ ...start, tool }), tool, false, facts) : null;
  }
  const planTool = tools.find(isPlanTool);
  const isPlanned = !planTool || calls.some(({ name }) => name === planTool.name);
  if (planTool && !isPlanned && start.tool) return callsFor(knownFor(start), planTool, false, facts);
  const work = calls.filter(({ name }) => name !== planTool?.name);
  const isStopped = work.some(({ failed, result }) => failed || WAITS.test(result));
  const next = isStopped ? null : nextStep(steps, work);
  if (next?.tool) return callsFor(knownFor(next), next.tool, choice.parallel, facts);
  if (choice.type === 'any') {
    const tool = bestTool(request, tools) ?? tools[0];
    return tool ? callsFor(knownFor({ ...start, tool }), tool, false, facts) : null;
  }
  return work.length > 0 ? report(work) : null;
}
