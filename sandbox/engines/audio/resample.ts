/** Zero crossings of the filter on each side: enough that speech recognition does not notice the trip. */
const HALF_WIDTH = 16;
/** Part of the narrower band that is kept, so that nothing folds back. */
const PASS_BAND = 0.94;

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** A windowed-sinc low-pass whose centre lies `offset` samples (0 to 1) after its middle tap; its sum is 1. */
function filterAt(offset: number, cutoff: number, reach: number): Float32Array {
  const taps = new Float32Array(2 * reach);
  let sum = 0;
  for (const index of taps.keys()) {
    const distance = index - reach + 1 - offset;
    const angle = Math.PI * distance * cutoff;
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
    const window = Math.abs(distance) < reach ? 0.5 + 0.5 * Math.cos((Math.PI * distance) / reach) : 0;
    taps[index] = sinc * window;
    sum += sinc * window;
  }
  return taps.map((tap) => tap / sum);
}

/** The same sound at another sample rate (both in Hz, whole numbers); it lasts as long, to the sample. */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const divisor = greatestCommonDivisor(from, to);
  const phases = to / divisor;
  const step = from / divisor;
  const narrowing = Math.min(1, to / from);
  const reach = Math.ceil(HALF_WIDTH / narrowing);
  const filters: (Float32Array | undefined)[] = [];
  const result = new Float32Array(Math.round((samples.length * to) / from));
  for (const index of result.keys()) {
    const phase = (index * step) % phases;
    const filter = (filters[phase] ??= filterAt(phase / phases, narrowing * PASS_BAND, reach));
    const first = Math.floor((index * step) / phases) - reach + 1;
    const end = Math.min(filter.length, samples.length - first);
    let sum = 0;
    for (let tap = Math.max(0, -first); tap < end; tap += 1)
      sum += (filter[tap] ?? 0) * (samples[first + tap] ?? 0);
    result[index] = sum;
  }
  return result;
}
