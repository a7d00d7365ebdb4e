/** A tone of `hz` lasting `seconds`, half as loud as can be. */
export function tone(hz: number, seconds: number, rate: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * hz * index) / rate),
  );
}

/** How much of a sound is a tone of `hz`: its amplitude there. */
export function amplitudeAt(samples: Float32Array, hz: number, rate: number): number {
  let real = 0;
  let imaginary = 0;
  for (const [index, sample] of samples.entries()) {
    const angle = (2 * Math.PI * hz * index) / rate;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  }
  return (2 * Math.hypot(real, imaginary)) / samples.length;
}
