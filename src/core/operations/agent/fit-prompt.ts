import { tokenBound } from '../../providers/token-bound.ts';
import type { ModelConfig } from '../../providers/provider.ts';
import type { TurnServices } from '../operation.ts';
import type { StoredTurn } from './history.ts';
import type { RunState } from './run-state.ts';
import { PROMPT_TOKENS_MAX, nextPrompt } from './turn-call.ts';

/** Reads the PDFs that turns bring, so that they go along. */
async function loadPdfs(
  state: RunState,
  turns: readonly StoredTurn[],
  services: TurnServices,
): Promise<void> {
  for (const block of turns.flatMap(({ content }) => content)) {
    if (!('toolUse' in block)) continue;
    for (const part of block.content) {
      const file = 'file' in part ? state.files[part.file] : undefined;
      if (!('file' in part) || !file || state.pdfs.has(part.file)) continue;
      const bytes = await services.read(file.key).catch(() => null);
      if (bytes) state.pdfs.set(part.file, { pdf: Buffer.from(bytes).toString('base64'), name: file.name });
    }
  }
}

/** Takes back what the newest tools brought that is too much: PDFs when only they are, else everything. */
function takeBack(turn: StoredTurn | undefined, pdfsOnly: boolean, why: string): boolean {
  let taken = false;
  for (const block of turn?.content ?? []) {
    if (!('toolUse' in block) || (pdfsOnly && !block.content.some((part) => 'file' in part))) continue;
    block.content = [{ text: `Not done: ${why}.` }];
    block.failed = true;
    taken = true;
  }
  return taken;
}

/** Has the next prompt counted by the vendor of the model that is to read it. */
async function count(model: ModelConfig, state: RunState, services: TurnServices): Promise<void> {
  state.counted = await services.countTokens(nextPrompt(model, state).call);
  state.countedBy = model.id;
}

/**
 * Measures the prompt with which a model takes over: at the beginning, when nothing has left this machine before, and
 * where another model failed, whose count is none of this one's. PDFs of earlier runs go along when they are counted and
 * fit; what nobody counts is bounded by its letters.
 */
export async function takeOver(model: ModelConfig, state: RunState, services: TurnServices): Promise<void> {
  if (state.countedBy === model.id) return;
  await loadPdfs(state, state.before.runs.flat(), services);
  await count(model, state, services);
  if (!hasPdf(state)) return;
  if (state.counted !== null && nextPrompt(model, state).tokens <= PROMPT_TOKENS_MAX) return;
  state.pdfs.clear();
  await count(model, state, services);
}

const hasPdf = (state: RunState): boolean => state.pdfs.size > 0;

/** Most tokens that a role and the form of a block may add. */
const FORM_TOKENS = 50;

/**
 * Tokens of the next prompt from what the last one was billed and what is new, without asking anybody; null where that
 * says nothing: a PDF has pages, and an unknown bill is no measure.
 */
function measured(state: RunState, newest: StoredTurn | undefined): number | null {
  if (state.counted === null || newest?.role !== 'user') return state.counted;
  let tokens = state.counted + FORM_TOKENS;
  for (const block of newest.content) {
    const parts = 'toolUse' in block ? block.content : 'text' in block ? [block] : [];
    for (const part of parts) {
      if ('file' in part) return null;
      tokens += tokenBound(part.text) + FORM_TOKENS;
    }
  }
  return tokens;
}

/**
 * Measures the next prompt, or has it counted, and makes it fit: what a tool brought that no turn can take is taken back, and the model
 * is told. Answers its tokens; null when it is too long whatever is left out.
 */
export async function fitPrompt(
  model: ModelConfig,
  state: RunState,
  services: TurnServices,
): Promise<number | null> {
  const newest = state.turns.at(-1);
  await loadPdfs(state, newest ? [newest] : [], services);
  state.counted = measured(state, newest);
  const { tokens: most } = nextPrompt(model, state);
  if (state.counted !== null && most <= PROMPT_TOKENS_MAX) return most;
  for (const pdfsOnly of [true, false]) {
    await count(model, state, services);
    // A PDF that nobody has counted has no bound, and what has no bound is not sent.
    const unknown = state.counted === null && hasPdf(state);
    const { tokens } = nextPrompt(model, state);
    if (!unknown && tokens <= PROMPT_TOKENS_MAX) return tokens;
    const why = unknown ? 'its pages could not be counted just now' : 'it is too long to be read at once';
    if (!takeBack(newest, pdfsOnly, why)) takeBack(newest, false, why);
    if (unknown) state.pdfs.clear();
  }
  await count(model, state, services);
  const { tokens } = nextPrompt(model, state);
  return tokens <= PROMPT_TOKENS_MAX ? tokens : null;
}
