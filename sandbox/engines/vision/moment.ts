const two = (value: number): string => String(value).padStart(2, '0');

/**
 * Seconds as people write a time in a video: `MM:SS`, `H:MM:SS` from an hour on. Hundredths are added where the time
 * lies between two seconds, rounded up, so that the picture is there at the time that is written.
 */
export function momentText(seconds: number): string {
  const hundredths = Math.ceil(seconds * 100 - 0.01);
  const whole = Math.floor(hundredths / 100);
  const rest = hundredths % 100;
  const hours = Math.floor(whole / 3_600);
  const minutes = two(Math.floor(whole / 60) % 60);
  return `${hours > 0 ? `${hours}:` : ''}${minutes}:${two(whole % 60)}${rest > 0 ? `.${two(rest)}` : ''}`;
}
