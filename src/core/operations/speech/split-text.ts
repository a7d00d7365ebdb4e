/** Where a piece may end, best first: after a paragraph, a sentence, a clause, a word. */
const ENDS: readonly RegExp[] = [
  /\n\n/g,
  /[.!?…]["'”’»)\]]*\s|[。！？]["'”’»）」』]*|\n/g,
  /[,;:—–]\s|[，、；：]/g,
  /\s/g,
];

/** A break before this share of a piece would leave crumbs. */
const SHARE_MIN = 0.4;

/** Index just after the last match of `end` within `text`, or 0. */
function lastEnd(text: string, end: RegExp): number {
  let at = 0;
  for (const match of text.matchAll(end)) at = match.index + match[0].length;
  return at;
}

/** Longest prefix of `text` that is whole graphemes; all of it when it is a single one. */
function wholeGraphemes(text: string): number {
  const clusters = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)];
  const last = clusters.at(-1);
  return last && clusters.length > 1 ? last.index : text.length;
}

/** Where to cut a window that is full: UTF-16 index, above 0. */
function cut(window: string): number {
  for (const end of ENDS.slice(0, 3)) {
    const at = lastEnd(window, end);
    if (at >= window.length * SHARE_MIN) return at;
  }
  const word = lastEnd(window, /\s/g);
  return word > 0 ? word : wholeGraphemes(window);
}

/**
 * Splits a text into pieces of at most `max` code points, at paragraphs, else sentences, else clauses, else words;
 * only a word longer than a piece is cut, between graphemes. Pieces carry no white space at their ends and are never
 * empty; in order they are the text.
 */
export function splitText(text: string, max: number): string[] {
  if (!Number.isSafeInteger(max) || max < 1) throw new RangeError(`no piece can have ${max} characters`);
  const points = Array.from(text);
  const pieces: string[] = [];
  for (let from = 0; from < points.length;) {
    const window = points.slice(from, from + max).join('');
    // One character more tells whether a word ends exactly at the window's end.
    const next = points[from + max];
    const whole = next === undefined || /\s/.test(next);
    const end =
      next === undefined
        ? window.length
        : whole && lastEnd(window, /[.!?…。！？]$/g) > 0
          ? window.length
          : cut(window);
    const piece = window.slice(0, end);
    if (piece.trim() !== '') pieces.push(piece.trim());
    from += Array.from(piece).length;
  }
  return pieces;
}
