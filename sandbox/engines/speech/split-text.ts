/** A stretch of a text, by the offset of its first character (UTF-16 units). */
export type TextPiece = { text: string; start: number };

/** About twenty seconds of speech: small enough that a first piece is soon heard. */
const PIECE_MAX = 320;

/** The last place within `limit` at which `text` may be cut: after a sentence, else a comma, else a word. */
function cutPoint(text: string, limit: number): number {
  const window = text.slice(0, limit);
  for (const boundary of [/[.!?…]["')\]]*\s+/g, /[,;:]\s+/g, /\s+/g]) {
    const last = [...window.matchAll(boundary)].at(-1);
    if (last && last.index > 0) return last.index + last[0].length;
  }
  return limit;
}

/** Cuts a text into pieces of at most `limit` characters that together are the whole text. */
export function splitText(text: string, limit = PIECE_MAX): TextPiece[] {
  const pieces: TextPiece[] = [];
  for (let start = 0; start < text.length;) {
    const rest = text.slice(start);
    const length = rest.length <= limit ? rest.length : cutPoint(rest, limit);
    pieces.push({ text: rest.slice(0, length), start });
    start += length;
  }
  return pieces;
}
