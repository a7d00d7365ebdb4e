import { RefusalError } from '../../errors.ts';
import type { AssumedSize, Sketch, SketchSize } from '../operation.ts';
import { agentWork } from './agent-work.ts';
import { EMPTY } from './history.ts';
import { newRun } from './run-state.ts';

/** A task of two sentences, when nobody says how long it is. */
const TYPICAL_CHARACTERS = 200;
const CHARACTERS_MAX = 20_000;
/** Filler of the measure of English: words of five letters. */
const FILLER = 'lorem ';

function textOf(size: SketchSize): { text: string; how: AssumedSize['how'] } {
  if (size.text !== undefined) return { text: size.text, how: 'measured' };
  const filler = (characters: number): string =>
    FILLER.repeat(Math.ceil(characters / FILLER.length)).slice(0, Math.min(characters, CHARACTERS_MAX));
  if (size.characters !== undefined) return { text: filler(size.characters), how: 'given' };
  return { text: filler(TYPICAL_CHARACTERS), how: 'typical' };
}

/** Imagines a new conversation about a task of so many characters, without files, counted by nobody but us. */
export function sketchAgent(size: SketchSize): Sketch {
  const { text, how } = textOf(size);
  if (text.trim() === '') throw new RefusalError('text_empty');
  const state = newRun({
    before: EMPTY,
    conversation: '',
    turns: [{ role: 'user', model: null, content: [{ text }] }],
    ifDeclined: [],
    files: [],
    waiting: [],
    searchesMax: 0,
  });
  return {
    assumed: { unit: 'characters', quantity: text.length, how },
    prepared: {
      commitment: 'sketch',
      unfit: () => null,
      work: (model) => agentWork(model, state, { modelNote: null, trimmed: 0 }),
    },
  };
}
