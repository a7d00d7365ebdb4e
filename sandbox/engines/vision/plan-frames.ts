/** Letters take up to half a second a picture to read; so many pictures are an answer in seconds. */
const LOOKED_AT_MAX = 24;
/** A stretch longer than this is not decoded whole; single pictures are sought out instead. */
const WHOLE_SECONDS_MAX = 120;

/** Which pictures of a stretch are looked at: one every so many seconds, at these times. */
export type FramePlan = { everySeconds: number; ticks: number[]; decodeWhole: boolean };

/**
 * Spreads the pictures over a stretch as the caller's frame rate says, and thinner where that would be more than 24.
 * Whole seconds where the distance allows it, so that a time in minutes and seconds names the very picture.
 */
export function planFrames(from: number, to: number, framesPerSecond: number): FramePlan {
  const span = Math.max(0, to - from);
  const wanted = Math.max(1 / framesPerSecond, span / LOOKED_AT_MAX);
  const everySeconds = wanted >= 1 ? Math.ceil(wanted) : wanted;
  const ticks = [from];
  // Counted from the file's start, not from the stretch's: 0:02.5 is followed by 0:03.
  for (let tick = Math.floor(from / everySeconds) + 1; tick * everySeconds < to; tick += 1)
    ticks.push(tick * everySeconds);
  return { everySeconds, ticks, decodeWhole: span <= WHOLE_SECONDS_MAX };
}
