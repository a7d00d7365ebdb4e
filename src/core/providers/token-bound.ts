/** Letters of a word that share a token at the very least; the vendors' tokenizers reach four and more in prose. */
const LETTERS_PER_TOKEN = 2;

/**
 * Most tokens a text can be counted as, without asking anybody: a token for every two letters of a word, for every
 * digit and every mark, and for every byte of anything that is not ASCII. About twice what prose is counted as.
 */
export function tokenBound(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(/[A-Za-z]+|[\t\n\r ]+|[^A-Za-z\t\n\r ]+/g)) {
    const first = piece.charCodeAt(0);
    if (/^[A-Za-z]/.test(piece)) tokens += Math.ceil(piece.length / LETTERS_PER_TOKEN);
    // A single space belongs to the word behind it; longer gaps are tokens of their own.
    else if (first <= 32) tokens += piece === ' ' ? 0 : piece.length;
    else tokens += Buffer.byteLength(piece);
  }
  return tokens;
}
