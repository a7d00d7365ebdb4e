/** A film up to here is looked at twice as closely, seconds: its pictures are few. */
const SHORT_SECONDS = 10;
/** Pictures a second: what is usual, and what is left of it when money is short. */
const USUAL = [1, 0.5, 0.2];
/** What vendors take. */
export const FPS_MIN = 0.01;
export const FPS_MAX = 24;

/** Pictures of `seconds` of film at so many a second, at most: the first and the last count too. */
export function framesAt(fps: number, seconds: number): number {
  return Math.ceil(seconds * fps) + 1;
}

/**
 * The frame rates to look at a film with, the best first, each with fewer pictures than the one before it. A rate that
 * was asked for is the only one: whoever names it wants to see just that.
 */
export function frameRates(seconds: number, asked: number | null): number[] {
  if (asked !== null) return [asked];
  const rates = seconds <= SHORT_SECONDS ? [2, ...USUAL] : USUAL;
  return rates.filter(
    (fps, index) => index === 0 || framesAt(fps, seconds) < framesAt(rates[index - 1] ?? fps, seconds),
  );
}
