/** A stretch of samples, `end` excluded. */
export type Segment = { start: number; end: number };

/** Search for words needs memory by the length of the utterance; half a minute fits comfortably. */
const LONGEST_SECONDS = 30;
const SHORTEST_SECONDS = 15;
/** The loudness of a tenth of a second tells a pause between words from a gap inside one. */
const WINDOW_SECONDS = 0.1;

/** The middle of the quietest tenth of a second between two sample positions. */
function quietestPoint(samples: Float32Array, from: number, to: number, rate: number): number {
  const window = Math.round(WINDOW_SECONDS * rate);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let start = from; start + window <= to; start += window >> 2) {
    let energy = 0;
    for (let index = start; index < start + window; index += 1) energy += (samples[index] ?? 0) ** 2;
    if (energy < least) {
      least = energy;
      best = start + (window >> 1);
    }
  }
  return best;
}

/** Cuts a recording into stretches of at most half a minute, at the quietest moments, so that no word is cut. */
export function findSegments(samples: Float32Array, rate: number): Segment[] {
  const segments: Segment[] = [];
  for (let start = 0; start < samples.length;) {
    const longest = start + LONGEST_SECONDS * rate;
    const end =
      longest >= samples.length
        ? samples.length
        : quietestPoint(samples, start + SHORTEST_SECONDS * rate, longest, rate);
    segments.push({ start, end });
    start = end;
  }
  return segments;
}
