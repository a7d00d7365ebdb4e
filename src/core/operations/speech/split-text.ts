/** Where a piece may end, best first: after a paragraph, a sentence, a clause, a word. */
const ENDS: readonly RegExp[] = [
  /\n\n/g,
  /[.!?…]["'”’»)\]]*\s|[。！？]["'”’»）」』]*|\n/g,
  /[,;:—–]\s|[，、；：]/g,
  /\s/g,
];

/** A break before this share of a piece would leave crumbs. */
const SHARE_MIN = 0.4;

/** Characters after a window that tell whether a grapheme goes on. */
const LOOK_AHEAD = 16;

/** Index just after the last match of `end` within `text`, or 0. */
function lastEnd(text: string, end: RegExp): number {
  let at = 0;
  for (const match of text.matchAll(end)) at = match.index + match[0].length;
  return at;
}

/** Where a full window may be cut without cutting a grapheme, such as a family emoji. */
function wholeGraphemes(window: string, rest: string): number {
  const segments = new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(window + rest);
  const at = segments.containing(window.length)?.index ?? window.length;
  return at > 0 ? at : window.length;
}

/** Where to cut a window that is full, as an index above 0; `rest` is what follows it, at least a few characters. */
function cut(window: string, rest: string): number {
  // White space that follows tells that a word, and maybe a sentence, ends exactly here.
  const seen = window + (/^\s/.exec(rest)?.[0] ?? '');
  for (const end of ENDS) {
    const at = Math.min(lastEnd(seen, end), window.length);
    if (at >= window.length * SHARE_MIN) return at;
  }
  const word = Math.min(lastEnd(seen, /\s/g), window.length);
  return word > 0 ? word : wholeGraphemes(window, rest);
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
    const rest = points.slice(from + max, from + max + LOOK_AHEAD).join('');
    const end = rest === '' ? window.length : cut(window, rest);
    const piece = window.slice(0, end);
    if (piece.trim() !== '') pieces.push(piece.trim());
    from += Array.from(piece).length;
  }
  return pieces;
}
