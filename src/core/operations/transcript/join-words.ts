/** Scripts that write without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u;

/** What stands between two words: nothing where both sides belong to a script without spaces, else one space. */
export function gapBetween(before: string, after: string): '' | ' ' {
  const last = Array.from(before).at(-1) ?? '';
  const first = Array.from(after)[0] ?? '';
  return UNSPACED.test(last) && UNSPACED.test(first) ? '' : ' ';
}

/** Words as running text, in the manner of their script. */
export function joinWords(words: readonly string[]): string {
  return words.reduce((text, word) => (text === '' ? word : text + gapBetween(text, word) + word), '');
}
