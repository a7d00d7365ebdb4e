/** Milliseconds of 2015-01-01T00:00:00Z, from which Discord counts. */
const epochMs = 1_420_070_400_000;

/** Makes ids as Discord does: milliseconds since 2015 shifted by 22 bits, then a counter. Never the same twice. */
export type Snowflakes = () => string;

/** A maker of snowflakes that carry the current time (17 to 19 digits) and only ever grow. */
export function createSnowflakes(): Snowflakes {
  let last = 0n;
  return () => {
    const fresh = BigInt(Date.now() - epochMs) << 22n;
    last = fresh > last ? fresh : last + 1n;
    return last.toString();
  };
}
