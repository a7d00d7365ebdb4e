const MU_BIAS = 0x84;
const MU_CLIP = 32_635;

function magnitude(sample: number, limit: number): number {
  return Math.min(limit, Math.round(Math.abs(sample) * 32_767));
}

/** Samples as ITU-T G.711 mu-law, one byte each. */
export function toMuLaw(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const value = magnitude(sample, MU_CLIP) + MU_BIAS;
    const exponent = 31 - Math.clz32(value) - 7;
    const mantissa = (value >> (exponent + 3)) & 0x0f;
    return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | mantissa) & 0xff;
  });
}

/** Samples as ITU-T G.711 A-law, one byte each. */
export function toALaw(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const value = magnitude(sample, 32_767);
    const exponent = value < 256 ? 0 : 31 - Math.clz32(value) - 7;
    const mantissa = (value >> (exponent === 0 ? 4 : exponent + 3)) & 0x0f;
    return ((sample < 0 ? 0 : 0x80) | (exponent << 4) | mantissa) ^ 0x55;
  });
}
