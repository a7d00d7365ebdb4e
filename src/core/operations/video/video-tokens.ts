import type { GeminiTokens } from '../../providers/gemini-usage.ts';
import type { ModelConfig } from '../../providers/provider.ts';
import { framesAt } from './frame-rates.ts';

/** Gemini's own figures (Video understanding in its cookbook): sound by the second, and a mark of time by each picture. */
const AUDIO_TOKENS_PER_SECOND = 32;
const MARK_TOKENS = 7;
/** A vendor may count the sound of a second that has only begun. */
const AUDIO_MARGIN_SECONDS = 1;

/** Length of what is looked at in seconds, and whether it sounds. */
export type FilmSize = { seconds: number; sound: boolean };

/** Most tokens that a film is counted as by a model, at so many pictures a second; without the words around it. */
export function filmTokens(model: ModelConfig, film: FilmSize, fps: number): Omit<GeminiTokens, 'output'> {
  const frames = framesAt(fps, film.seconds);
  const marks = Math.max(frames, Math.ceil(film.seconds) + 1);
  const sounding = film.sound ? Math.ceil(film.seconds) + AUDIO_MARGIN_SECONDS : 0;
  return {
    input: frames * (model.sight?.frameTokens ?? 0) + marks * MARK_TOKENS,
    audio: sounding * AUDIO_TOKENS_PER_SECOND,
    cached: 0,
  };
}

/** Whether a model takes in that much of a film at once, with room for words and answer. */
export function fitsModel(model: ModelConfig, film: FilmSize, fps: number): boolean {
  const { input, audio } = filmTokens(model, film, fps);
  return model.sight !== undefined && input + audio + WORDS_ROOM <= model.sight.contextTokens;
}

/** What is left of a model's room for the question and the answer, tokens. */
const WORDS_ROOM = 20_000;
