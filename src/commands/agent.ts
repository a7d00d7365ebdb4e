import { type AgentAsk, TASK_MAX, agentPlan, askedFiles, formFiles } from './agent/agent-ask.ts';
import { readAgentChoice, writeAgentChoice } from './agent/agent-choice.ts';
import { agentData } from './agent/agent-data.ts';
import { TASK_FIELD, agentForm } from './agent/agent-form.ts';
import { listAgents, suggestAgents } from './agent/agent-list.ts';
import { continueAgent } from './agent/continue-agent.ts';
import { stopAgent } from './agent/stop-agent.ts';
import type { Form, SlashCommand } from './command.ts';
import type { Invocation } from './invocation.ts';
import type { ModelChoice } from './model-option.ts';

function isContinued(invocation: Invocation): boolean {
  return invocation.path[1] === 'continue';
}

function formOf(invocation: Invocation): Form | null {
  const [, sub] = invocation.path;
  if ((sub !== 'new' && sub !== 'continue') || invocation.text('task') !== null) return null;
  const choice = writeAgentChoice({
    conversation: isContinued(invocation) ? (invocation.text('conversation') ?? 'newest') : null,
    model: invocation.text('model'),
    web: invocation.flag('web') ?? false,
    private: invocation.flag('private'),
  });
  return agentForm({
    arg: choice,
    title: isContinued(invocation) ? 'Continue with the agent' : 'A task for the agent',
    description: 'What it is to do. It plans first, and shows you the plan.',
    kept: { text: null, files: askedFiles(invocation) },
  });
}

function askOf(invocation: Invocation): AgentAsk {
  return {
    task: (invocation.text('task') ?? '').slice(0, TASK_MAX),
    about: null,
    files: askedFiles(invocation),
    conversation: invocation.text('conversation'),
    model: invocation.text('model'),
    web: invocation.flag('web') ?? false,
    private: invocation.flag('private'),
  };
}

/** `/agent`: a task in, a plan that ticks off, then words and files out; and one's conversations. */
export function createAgent(models: readonly ModelChoice[]): SlashCommand {
  return {
    kind: 'slash',
    access: 'everyone',
    data: agentData(models),
    opens: formOf,
    plan: async (invocation, context) => {
      switch (invocation.path[1]) {
        case 'list':
          return listAgents(context);
        case 'stop':
          return stopAgent(invocation, context);
        case 'continue':
          return continueAgent(askOf(invocation), context);
        case undefined:
        default:
          return agentPlan(askOf(invocation));
      }
    },
    suggest: async (option, typed, context) =>
      option === 'conversation' ? suggestAgents(typed, context) : [],
    submit: async (form, context) => {
      const { conversation, ...choice } = readAgentChoice(form.arg);
      const ask = {
        ...choice,
        task: form.fields.get(TASK_FIELD) ?? '',
        about: form.kept?.text ?? null,
        files: formFiles(form.kept, form.files),
        conversation: conversation === 'newest' ? null : conversation,
      };
      return conversation === null ? agentPlan(ask) : continueAgent(ask, context);
    },
  };
}
