/** Upper bounds of the buckets, ms; Discord gives up at 3,000. */
const BOUNDS_MS = [10, 25, 50, 100, 250, 500, 1_000, 1_500, 3_000] as const;

/** Counts how long first responses took, and how often Discord said "too many requests". */
export type AckMeter = {
  acknowledged: (ms: number) => void;
  rateLimited: () => void;
  /** The figures in Prometheus' text format. */
  text(): string;
};

/** Makes an empty meter. */
export function createAckMeter(): AckMeter {
  const buckets = BOUNDS_MS.map(() => 0);
  let count = 0;
  let sumMs = 0;
  let limited = 0;
  return {
    acknowledged: (ms) => {
      count += 1;
      sumMs += ms;
      for (const [index, bound] of BOUNDS_MS.entries()) {
        if (ms <= bound) buckets[index] = (buckets[index] ?? 0) + 1;
      }
    },
    rateLimited: () => {
      limited += 1;
    },
    text: () =>
      [
        '# HELP helix_ack_ms Milliseconds from an interaction to its first response.',
        '# TYPE helix_ack_ms histogram',
        ...BOUNDS_MS.map((bound, index) => `helix_ack_ms_bucket{le="${bound}"} ${buckets[index] ?? 0}`),
        `helix_ack_ms_bucket{le="+Inf"} ${count}`,
        `helix_ack_ms_sum ${Math.round(sumMs)}`,
        `helix_ack_ms_count ${count}`,
        '# HELP helix_discord_429_total Answers of Discord that said too many requests.',
        '# TYPE helix_discord_429_total counter',
        `helix_discord_429_total ${limited}`,
        '',
      ].join('\n'),
  };
}
