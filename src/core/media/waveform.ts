/** Most points Discord takes. */
const POINTS_MAX = 256;
/** Points a second, as Discord's own clients send them. */
const POINTS_PER_SECOND = 10;

/**
 * The loudness of a sound over time as Discord's `waveform`: base64, one byte a point, ten points a second and at most
 * 256. Each point is the root mean square of its stretch, so that one click does not look like speech; the loudest
 * point is 255.
 */
export function waveformOf(samples: Int16Array, rate: number): string {
  const wanted = Math.ceil((samples.length / rate) * POINTS_PER_SECOND);
  const points = Math.max(1, Math.min(POINTS_MAX, wanted));
  const loudness = Array.from({ length: points }, (_, point) => {
    const from = Math.floor((point * samples.length) / points);
    const to = Math.max(from + 1, Math.floor(((point + 1) * samples.length) / points));
    let sum = 0;
    for (let at = from; at < to; at += 1) sum += (samples[at] ?? 0) ** 2;
    return Math.sqrt(sum / (to - from));
  });
  const loudest = Math.max(...loudness, 1);
  return Buffer.from(loudness.map((one) => Math.round((one / loudest) * 255))).toString('base64');
}
