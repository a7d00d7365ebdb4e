import { shortUsd } from '../../core/index.ts';
import type { AgentState, AgentTool } from '../../core/index.ts';
import { planLines } from '../../commands/agent/plan-text.ts';
import { plainText, quoted } from '../../commands/plain-text.ts';

const PREVIEW_MAX = 300;
/** The newest calls of tools say where it stands; the trail has all. */
const TOOLS_MAX = 6;

const TOOL_WORDS: Record<AgentTool['state'], string> = {
  doing: 'at work',
  done: 'done',
  waiting: 'waits for an approval',
  failed: 'failed',
};

/** The newest words somebody writes, cut at the front. */
function lastWords(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= PREVIEW_MAX ? trimmed : `…${trimmed.slice(-PREVIEW_MAX)}`;
}

/** Where a running agent stands: its plan ticking off, its tools, what it has spent, and what it is writing. */
export function agentLines(state: AgentState): string[] {
  const before = state.tools.length - TOOLS_MAX;
  const tools = state.tools
    .slice(-TOOLS_MAX)
    .map(({ name, state: how }) => `${plainText(name)} ${TOOL_WORDS[how]}`);
  return [
    ...(state.plan.length === 0 ? ['▶️ Making a plan'] : planLines(state.plan)),
    `-# turn ${state.turn} · ${shortUsd(state.spent)} spent so far`,
    ...(tools.length === 0 ? [] : [`-# tools: ${before > 0 ? `${before} before, ` : ''}${tools.join(', ')}`]),
    ...(state.text.trim() === '' ? [] : [quoted(lastWords(state.text), PREVIEW_MAX + 1)]),
  ];
}
