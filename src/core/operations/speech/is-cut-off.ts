/** Twice as fast as an auctioneer: nobody speaks so many letters a second. */
const LETTERS_PER_SECOND_MAX = 40;
/** Short texts say little: a row of dots, a name. */
const LETTERS_MIN = 200;

/**
 * True when the sound is too short for its text: a stream that ends early may look like one that ended well, because
 * sound has no last word.
 */
export function isCutOff(text: string, seconds: number): boolean {
  const letters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  return letters >= LETTERS_MIN && seconds * LETTERS_PER_SECOND_MAX < letters;
}
