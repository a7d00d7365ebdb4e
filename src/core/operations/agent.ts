import { z } from 'zod';
import { RefusalError } from '../errors.ts';
import { agentWork } from './agent/agent-work.ts';
import { openRun } from './agent/open-run.ts';
import { sketchAgent } from './agent/sketch-agent.ts';
import { askedModelId, checkAskedModel } from './asked-model.ts';
import { attachmentSchema } from './attachment-schema.ts';
import { commitmentOf } from './commitment.ts';
import type { Operation, PrepareServices } from './operation.ts';

const TASK_MAX = 20_000;
const FILES_MAX = 5;
const TITLE_MAX = 100;
/** The toggle of the vendor's own search in the web. */
const WEB_TOGGLE = 'enable_web_search';

/**
 * What `/agent` takes. `about`: the words of a message the task is about, which are data. `conversation`: one of one's
 * own to go on with. `web`: whether it may search there.
 */
const agentInput = z.object({
  task: z.string().max(TASK_MAX),
  about: z.string().max(TASK_MAX).nullish(),
  files: z.array(attachmentSchema).max(FILES_MAX).default([]),
  conversation: z.string().max(100).nullish(),
  model: z.string().max(100).nullish(),
  web: z.boolean().default(false),
});
/** The input, as parsed. */
export type AgentInput = z.infer<typeof agentInput>;

async function checkInput({ task, web }: AgentInput, services: PrepareServices): Promise<void> {
  if (task.trim() === '') throw new RefusalError('text_empty');
  if (web && !(await services.toggle(WEB_TOGGLE))) {
    throw new RefusalError('operation_off', { toggle: WEB_TOGGLE, own: false });
  }
}

/** What is said of the model a conversation was begun with: that it is still that one, or that another one answers. */
function keptNote(kept: string, served: string): string {
  if (served === kept) return `still ${kept}, as this conversation began`;
  return `${kept}, which this conversation began with, no longer serves; ${served} answers instead`;
}

/** The agent: it plans, has other operations done for it, and answers; turn by turn, each held and booked by itself. */
export const agent: Operation<AgentInput> = {
  id: 'agent',
  capability: 'text',
  toggle: 'enable_agent_execution',
  input: agentInput,
  attachments: ({ files }) => files,
  askedModel: ({ model }) => askedModelId(model, 'text'),
  prepare: async (input, services) => {
    const modelNote = checkAskedModel(input.model, 'text');
    const model = askedModelId(input.model, 'text');
    await checkInput(input, services);
    const { state, trimmed, keptModel } = await openRun({ ...input, model }, services);
    return {
      commitment: commitmentOf({
        operation: 'agent',
        task: input.task,
        about: input.about,
        files: services.inputs.map(({ sha256 }) => sha256),
        conversation: input.conversation,
        model,
        web: input.web,
      }),
      unfit: () => null,
      work: (candidate) => {
        const note =
          modelNote ?? (model === null && keptModel !== null ? keptNote(keptModel, candidate.id) : null);
        return agentWork(candidate, state, { modelNote: note, trimmed });
      },
      conversation: { id: state.conversation, title: input.task.trim().slice(0, TITLE_MAX), model },
      keptModel,
    };
  },
  sketch: sketchAgent,
};
