/** Voices of people lie between these, in Hz. */
const LOWEST_HZ = 60;
const HIGHEST_HZ = 400;
const FRAME_SECONDS = 0.04;
/** How alike a stretch and its shifted self must be to count as a voiced sound. */
const VOICED_LIKENESS = 0.6;
/** A frame quieter than this part of the loudest possible is silence. */
const SILENCE_POWER = 1e-6;

/** The middle value; null of nothing. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? null;
}

/** The pitch of one frame by autocorrelation, in Hz; null when it is not voiced. */
function framePitch(frame: Float32Array, rate: number): number | null {
  const longest = Math.floor(rate / LOWEST_HZ);
  const span = frame.length - longest;
  let power = 0;
  for (let index = 0; index < span; index += 1) power += (frame[index] ?? 0) ** 2;
  if (span <= 0 || power / span < SILENCE_POWER) return null;
  let best = { lag: 0, likeness: 0 };
  for (let lag = Math.ceil(rate / HIGHEST_HZ); lag <= longest; lag += 1) {
    let product = 0;
    let shifted = 0;
    for (let index = 0; index < span; index += 1) {
      const later = frame[index + lag] ?? 0;
      product += (frame[index] ?? 0) * later;
      shifted += later ** 2;
    }
    const likeness = product / Math.sqrt(power * shifted || 1);
    // A sound that repeats every period also repeats every second one: a longer lag must be clearly better.
    if (likeness > best.likeness * 1.05) best = { lag, likeness };
  }
  return best.likeness >= VOICED_LIKENESS ? rate / best.lag : null;
}

/** The usual pitch of a stretch of sound, in Hz; null when nothing in it is voiced. */
export function measurePitch(samples: Float32Array, rate: number): number | null {
  const length = Math.round(FRAME_SECONDS * rate);
  const pitches: number[] = [];
  for (let start = 0; start + length <= samples.length; start += length >> 1) {
    const pitch = framePitch(samples.subarray(start, start + length), rate);
    if (pitch !== null) pitches.push(pitch);
  }
  return median(pitches);
}
