import { RefusalError } from '../../errors.ts';
import type { AssumedSize, Sketch, SketchSize } from '../operation.ts';
import { preparedVideo } from './prepared-video.ts';

/** A clip, when nobody says how long the film is. */
const TYPICAL_SECONDS = 60;
/** What phones and screen recorders write, bits per second; a file's size says no more than that about its length. */
const USUAL_BITRATE = 4_000_000;

function lengthOf({ seconds, bytes }: SketchSize): AssumedSize {
  const unit = 'seconds';
  if (seconds !== undefined) return { unit, quantity: seconds, how: 'given' };
  if (bytes !== undefined) {
    return { unit, quantity: Math.max(1, Math.ceil((bytes * 8) / USUAL_BITRATE)), how: 'guessed' };
  }
  return { unit, quantity: TYPICAL_SECONDS, how: 'typical' };
}

const never = (): Promise<never> => Promise.reject(new Error('a sketch is not run'));

/** Imagines the description of a whole film with sound. */
export function sketchVideo(size: SketchSize): Sketch {
  const assumed = lengthOf(size);
  const seconds = assumed.quantity;
  if (!(seconds > 0)) throw new RefusalError('file_empty');
  const prepared = preparedVideo('sketch', {
    asked: { question: null, earlier: [], seconds, from: 0, to: seconds },
    film: { ms: seconds * 1000, contentType: 'video/mp4', width: 1280, height: 720, sound: true },
    upload: { ready: never, how: () => null, served: never },
    sheet: { begin: () => undefined, follow: () => undefined, file: never, end: () => undefined },
    fps: null,
    modelNote: null,
  });
  return { assumed, prepared };
}
