import { SHEET_FRAMES_MAX } from '../../media/contact-sheet.ts';
import type { VideoReport } from './video-report.ts';

/** Pictures of a film whose answer names no moment. */
const EVENLY = 4;
/** Closer moments show the same, seconds. */
const APART_SECONDS = 0.5;
/** The last picture begins this long before the end, seconds. */
const BEFORE_END_SECONDS = 0.1;

/** The moments of a film that its contact sheet shows: those that the answer names, else some spread over the part. */
export function sheetMoments({ moments, chapters, texts, film }: VideoReport): number[] {
  const last = Math.max(film.from, film.to - BEFORE_END_SECONDS);
  const spread = Array.from(
    { length: EVENLY },
    (_, index) => film.from + ((film.to - film.from) * (index + 0.5)) / EVENLY,
  );
  // What matters most comes first: a sheet that is full leaves out the chapters before the moments.
  const named = [
    moments.map(({ at }) => at),
    texts.map(({ at }) => at),
    chapters.map(({ from }) => from),
  ].flat();
  const chosen: number[] = [];
  for (const at of (named.length > 0 ? named : spread).map((one) => Math.min(one, last))) {
    const seen = chosen.some((other) => Math.abs(other - at) < APART_SECONDS);
    if (!seen && chosen.length < SHEET_FRAMES_MAX) chosen.push(at);
  }
  return chosen.toSorted((a, b) => a - b);
}
