import { RefusalError } from '../../errors.ts';
import { findModel } from '../../providers/find-model.ts';
import { PROVIDER_CONFIGS } from '../../providers/index.ts';
import type { ModelConfig } from '../../providers/provider.ts';
import type { PrepareServices } from '../operation.ts';
import { userContent } from './agent-prompt.ts';
import { resultWords, usableFiles } from './child-answer.ts';
import { type ConversationFile, fileWords } from './files.ts';
import { type Conversation, EMPTY, conversationSchema, trimmed } from './history.ts';
import { type RunState, newRun } from './run-state.ts';
import { PROMPT_TOKENS_MAX, nextPrompt } from './turn-call.ts';

/** What of a conversation is said again, in tokens. */
const HISTORY_TOKENS = 30_000;
const SEARCHES_MAX = 3;
/** A prompt is measured as this model gets it, when none was asked for. */
const MEASURING_MODEL = 'claude-haiku-5-5';

type Kept = { runs: Conversation['runs']; left: number };

type Asked = {
  task: string;
  about?: string | null | undefined;
  conversation?: string | null | undefined;
  model: string | null;
  web: boolean;
};

async function conversationOf(
  id: string | null | undefined,
  services: PrepareServices,
): Promise<{ id: string; model: string | null; kept: Conversation }> {
  if (!id) return { id: services.operationId, model: null, kept: EMPTY };
  const found = await services.conversation(id);
  // Nothing was said yet when its first run came to nothing: it begins anew, under its own name.
  const kept = found?.messages === null ? EMPTY : conversationSchema.safeParse(found?.messages).data;
  if (!found || !kept) throw new RefusalError('conversation_gone');
  return { id: found.id, model: found.model, kept };
}

const UNDECIDED: ReadonlySet<string> = new Set(['waiting', 'ready', 'running']);

/** What became of the tools that waited for a yes: the model is told, and has their files. */
async function decided(
  kept: Conversation,
  files: ConversationFile[],
  services: PrepareServices,
): Promise<{ told: Record<string, unknown>[]; waiting: Conversation['waiting'] }> {
  const told: Record<string, unknown>[] = [];
  const waiting: Conversation['waiting'] = [];
  for (const one of kept.waiting) {
    const end = await services.ended(one.operationId);
    if (end && UNDECIDED.has(end.state)) {
      waiting.push(one);
      told.push({ tool: one.tool, outcome: 'still waiting for approval' });
    } else if (end?.result) {
      const made = usableFiles(end.result);
      const places = made.map((_, index) => files.length + index);
      files.push(...made);
      told.push({ tool: one.tool, outcome: 'done', ...resultWords(end.result, made, places) });
    } else {
      told.push({ tool: one.tool, outcome: `not done: ${end?.state ?? 'it is no longer known'}` });
    }
  }
  return { told, waiting };
}

/** What tools came to is told once: a run that the model declines must not take it along. */
function declinedTurn(told: Record<string, unknown>[]): RunState['ifDeclined'] {
  const data = { files: [], about: null, decided: told, left_out: 0 };
  return [
    { role: 'user', model: null, content: userContent('(A task that was declined is left out.)', data) },
  ];
}

function measuringModel(asked: string | null): ModelConfig {
  const named = (name: string) => findModel(PROVIDER_CONFIGS, name, new Date(0).toISOString(), 'text')?.model;
  // One that a conversation was begun with may be gone by now: another one serves then.
  const model = named(asked ?? MEASURING_MODEL) ?? named(MEASURING_MODEL);
  if (!model) throw new RefusalError('model_unknown', { model: asked });
  return model;
}

/**
 * A run before its first turn, with as much of what was said before as fits whatever its letters count as: nobody is
 * asked here. Throws RefusalError `text_too_long` when the person's own words do not fit.
 */
function fitted(model: ModelConfig, make: (kept: Kept) => RunState, kept: Kept): RunState {
  let { runs, left } = kept;
  for (;;) {
    const state = make({ runs, left });
    const { tokens } = nextPrompt(model, state);
    if (tokens <= PROMPT_TOKENS_MAX) return state;
    const [oldest] = runs;
    if (!oldest) throw new RefusalError('text_too_long', { tokens, limit: PROMPT_TOKENS_MAX });
    runs = runs.slice(1);
    left += oldest.length;
  }
}

/**
 * A run before its first turn: the conversation so far, the person's words, and the data that goes with them; and the
 * model that was asked for when the conversation began, null where none was.
 */
export async function openRun(
  asked: Asked,
  services: PrepareServices,
): Promise<{ state: RunState; trimmed: number; keptModel: string | null }> {
  const { id, model: keptModel, kept } = await conversationOf(asked.conversation, services);
  const files = [...kept.files];
  const { told, waiting } = await decided(kept, files, services);
  files.push(
    ...services.inputs.map(({ key, name, contentType, bytes }) => ({ key, name, contentType, bytes })),
  );
  let leftOut = 0;
  const make = ({ runs, left }: Kept): RunState => {
    leftOut = left;
    const data = { files: files.map(fileWords), about: asked.about ?? null, decided: told, left_out: left };
    return newRun({
      before: { ...kept, runs },
      conversation: id,
      turns: [{ role: 'user', model: null, content: userContent(asked.task, data) }],
      ifDeclined: told.length === 0 ? [] : declinedTurn(told),
      files,
      waiting,
      searchesMax: asked.web ? SEARCHES_MAX : 0,
    });
  };
  const state = fitted(measuringModel(asked.model ?? keptModel), make, trimmed(kept.runs, HISTORY_TOKENS));
  return { state, trimmed: leftOut, keptModel };
}
