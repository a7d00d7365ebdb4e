import { SHEET_FRAMES_MAX } from '../../media/contact-sheet.ts';
import { momentSeconds } from '../../media/moment-text.ts';
import type { VideoReport } from './video-report.ts';

/** Pictures of a film whose answer names no moment. */
const EVENLY = 4;
/** Closer moments show the same, seconds. */
const APART_SECONDS = 0.5;
/** The last picture begins this long before the end, seconds. */
const BEFORE_END_SECONDS = 0.1;

/** A part of up to so many seconds is cut at each of them before anybody knows which of them the answer will name. */
const GUESS_SECONDS = 60;

type Part = { from: number; to: number };

/** The picture that shows a moment: none begins at the very end. */
function pictureAt({ from, to }: Part, at: number): number {
  return Math.min(at, Math.max(from, to - BEFORE_END_SECONDS));
}

function evenly({ from, to }: Part): number[] {
  return Array.from({ length: EVENLY }, (_, index) => from + ((to - from) * (index + 0.5)) / EVENLY);
}

/**
 * The moments that an answer about this part may name: models write whole seconds, so of a short part all of them. Null
 * for a part that is too long to be read through on a guess.
 */
export function likelySeconds({ from, to }: Part): { first: number; count: number } | null {
  const first = Math.ceil(from);
  const count = Math.floor(to - BEFORE_END_SECONDS) - first + 1;
  return to - from > GUESS_SECONDS || count < 1 ? null : { first, count };
}

/** The moments that stand in what there is of an answer so far, as its sheet will show them. */
export function momentsSoFar(answer: string, part: Part): number[] {
  const told = [...answer.matchAll(/"(?:at|from)"\s*:\s*"([^"]{1,20})"/g)];
  const read = told.map(([, text = '']) => momentSeconds(text));
  const within = read.filter((at) => at !== null && at >= part.from && at <= part.to);
  return within.slice(0, 2 * SHEET_FRAMES_MAX).map((at) => pictureAt(part, Number(at)));
}

/** The moments of a film that its contact sheet shows: those that the answer names, else some spread over the part. */
export function sheetMoments({ moments, chapters, texts, film }: VideoReport): number[] {
  // What matters most comes first: a sheet that is full leaves out the chapters before the moments.
  const named = [
    moments.map(({ at }) => at),
    texts.map(({ at }) => at),
    chapters.map(({ from }) => from),
  ].flat();
  const chosen: number[] = [];
  for (const at of (named.length > 0 ? named : evenly(film)).map((one) => pictureAt(film, one))) {
    const seen = chosen.some((other) => Math.abs(other - at) < APART_SECONDS);
    if (!seen && chosen.length < SHEET_FRAMES_MAX) chosen.push(at);
  }
  return chosen.toSorted((a, b) => a - b);
}
