import { transcriptionUsage } from '../../providers/deepgram-reply.ts';
import type { AssumedSize, Sketch, SketchSize } from '../operation.ts';

/** A voice note, when nobody says how long the recording is. */
const TYPICAL_SECONDS = 60;
/** What most recordings are encoded at, bits per second; a file's size says no more than that about its length. */
const USUAL_BITRATE = 128_000;

function lengthOf({ seconds, bytes }: SketchSize): AssumedSize {
  const unit = 'seconds';
  if (seconds !== undefined) return { unit, quantity: seconds, how: 'given' };
  if (bytes !== undefined) {
    return { unit, quantity: Math.max(1, Math.ceil((bytes * 8) / USUAL_BITRATE)), how: 'guessed' };
  }
  return { unit, quantity: TYPICAL_SECONDS, how: 'typical' };
}

/** Imagines the transcription of a recording in a language that is left to the vendor to detect, without speakers. */
export function sketchTranscription(size: SketchSize): Sketch {
  const assumed = lengthOf(size);
  const bound = transcriptionUsage(Math.ceil(assumed.quantity * 1000), { language: null, speakers: false });
  const never = (): Promise<never> => Promise.reject(new Error('a sketch is not run'));
  return {
    assumed,
    prepared: {
      commitment: 'sketch',
      unfit: () => null,
      work: () => ({ calls: [{ bound, run: never }], product: never }),
    },
  };
}
