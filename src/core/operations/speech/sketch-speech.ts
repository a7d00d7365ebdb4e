import { RefusalError } from '../../errors.ts';
import type { AssumedSize, Sketch, SketchSize } from '../operation.ts';
import { speakable } from './speakable.ts';
import { characterCount, speechWork } from './speech-work.ts';

/** A short message, when nobody says how long the text is. */
const TYPICAL_CHARACTERS = 500;
/** Part of the plan of every work; a sketch makes no file. */
const MAX_FILE_BYTES = 10 * 1024 * 1024;
const NOBODY = { id: '', name: '', category: '', description: '', previewUrl: null };

function textOf(size: SketchSize): { text: string; how: AssumedSize['how'] } {
  if (size.text !== undefined) return { text: speakable(size.text), how: 'measured' };
  const filler = (characters: number): string => 'a'.repeat(characters);
  if (size.characters !== undefined) return { text: filler(size.characters), how: 'given' };
  // One byte is at least one character of nearly every text, so this is the most the file can hold.
  if (size.bytes !== undefined) return { text: filler(size.bytes), how: 'guessed' };
  return { text: filler(TYPICAL_CHARACTERS), how: 'typical' };
}

/** Imagines the speaking of a text: counted and cut up as a real one is, for nobody's voice. */
export function sketchSpeech(size: SketchSize, charactersMax: number): Sketch {
  if ((size.characters ?? size.bytes ?? 0) > charactersMax) {
    throw new RefusalError('text_too_long', {
      characters: size.characters ?? size.bytes ?? 0,
      limit: charactersMax,
    });
  }
  const { text, how } = textOf(size);
  const quantity = characterCount(text);
  if (quantity === 0) throw new RefusalError('text_empty');
  const plan = {
    text,
    voice: NOBODY,
    format: 'auto' as const,
    form: 'file' as const,
    ffmpeg: () => Promise.resolve(null),
    maxFileBytes: MAX_FILE_BYTES,
    modelNote: null,
    drafts: [],
  };
  return {
    assumed: { unit: 'characters', quantity, how },
    prepared: { commitment: 'sketch', unfit: () => null, work: (model) => speechWork(model, plan) },
  };
}
