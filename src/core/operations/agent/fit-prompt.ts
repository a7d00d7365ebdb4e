import type { ModelConfig } from '../../providers/provider.ts';
import type { TurnServices } from '../operation.ts';
import type { StoredTurn } from './history.ts';
import type { RunState } from './run-state.ts';
import { PROMPT_TOKENS_MAX, nextPrompt } from './turn-call.ts';

/** Reads the PDFs that a turn brings, so that they go along. */
async function loadPdfs(
  state: RunState,
  turn: StoredTurn | undefined,
  services: TurnServices,
): Promise<void> {
  for (const block of turn?.content ?? []) {
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

const hasPdf = (state: RunState): boolean => state.pdfs.size > 0;

/**
 * Has the next prompt counted and makes it fit: what a tool brought that no turn can take is taken back, and the model
 * is told. Answers its tokens; null when it is too long whatever is left out.
 */
export async function fitPrompt(
  model: ModelConfig,
  state: RunState,
  services: TurnServices,
): Promise<number | null> {
  const newest = state.turns.at(-1);
  await loadPdfs(state, newest, services);
  for (const pdfsOnly of [true, false]) {
    state.counted = await services.countTokens(nextPrompt(model, state).call);
    // A PDF that nobody has counted has no bound, and what has no bound is not sent.
    const unknown = state.counted === null && hasPdf(state);
    const { tokens } = nextPrompt(model, state);
    if (!unknown && tokens <= PROMPT_TOKENS_MAX) return tokens;
    const why = unknown ? 'its pages could not be counted just now' : 'it is too long to be read at once';
    if (!takeBack(newest, pdfsOnly, why)) takeBack(newest, false, why);
    if (unknown) state.pdfs.clear();
  }
  state.counted = await services.countTokens(nextPrompt(model, state).call);
  const { tokens } = nextPrompt(model, state);
  return tokens <= PROMPT_TOKENS_MAX ? tokens : null;
}
