import { setImmediate as yieldToMessages } from 'node:timers/promises';
import { resample } from '../audio/resample.ts';
import { findSegments } from './find-segments.ts';
import { labelSpeakers } from './label-speakers.ts';
import { createSphinx, SPHINX_RATE } from './sphinx.ts';
import type { SphinxSegment } from './sphinx-module.ts';

/** A recognised word, lower case; times in seconds; `confidence` 0 to 1, see `confidenceOf`; speakers count from 0. */
export type HeardWord = { word: string; start: number; end: number; confidence: number; speaker: number };

const FRAMES_PER_SECOND = 100;

/** Scores at which a word is as good as lost; what lies below was, in our measurements, mostly wrong. */
const POOR_SOUND_PER_FRAME = 50_000;
const POOR_LANGUAGE = 500;

/**
 * A rule of thumb from the two scores PocketSphinx gives (how well the sound fits the word, how well the word fits its
 * neighbours): about 0.95 for most right words, about 0.8 for most wrong ones. It is not a probability.
 */
function confidenceOf(segment: SphinxSegment): number {
  const frames = segment.end - segment.start + 1;
  const doubt = -segment.ascr / frames / POOR_SOUND_PER_FRAME - segment.lscr / POOR_LANGUAGE;
  return 1 / (1 + Math.exp(3 * (doubt - 1.9)));
}

/** `hundred(2)` is the dictionary's second pronunciation of `hundred`; `<sil>` and `[NOISE]` are no words. */
function toWord(segment: SphinxSegment, offsetSeconds: number): HeardWord[] {
  if (/^[<[]/.test(segment.word) || segment.word.startsWith('++')) return [];
  return [
    {
      word: segment.word.replace(/\(\d+\)$/, ''),
      start: offsetSeconds + segment.start / FRAMES_PER_SECOND,
      end: offsetSeconds + (segment.end + 1) / FRAMES_PER_SECOND,
      confidence: confidenceOf(segment),
      speaker: 0,
    },
  ];
}

function toInt16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))),
  );
}

/** The English words in one channel of sound, all of speaker 0 unless `speakers`. Same samples, same words, always. */
export async function recognise(
  samples: Float32Array,
  rate: number,
  speakers: boolean,
  signal: AbortSignal,
): Promise<HeardWord[]> {
  const sound = resample(samples, rate, SPHINX_RATE);
  const pcm = toInt16(sound);
  const sphinx = await createSphinx();
  sphinx.adapt(pcm);
  const words: HeardWord[] = [];
  for (const { start, end } of findSegments(sound, SPHINX_RATE)) {
    await yieldToMessages();
    signal.throwIfAborted();
    const segments = sphinx.decode(pcm.subarray(start, end));
    words.push(...segments.flatMap((segment) => toWord(segment, start / SPHINX_RATE)));
  }
  return speakers ? labelSpeakers(words, sound, SPHINX_RATE) : words;
}
