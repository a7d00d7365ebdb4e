import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Films that others made, read-only beside the checkout. */
export const FILMS = '../shared/corpora/video';
/** Why tests that need them are left out where they are absent. */
export const NO_FILMS = !existsSync(FILMS);

/** One of these films. */
export function film(name: string): Uint8Array {
  return readFileSync(`${FILMS}/${name}`);
}

/** Whether this machine can cut pictures out of films. */
export const NO_FFMPEG = ((): boolean => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
})();

/** A film made here: `seconds` of a test picture, with sound or without. */
export function madeFilm(file: string, options: { seconds: number; sound: boolean }): Uint8Array {
  const { seconds, sound } = options;
  const picture = ['-f', 'lavfi', '-i', `testsrc=size=160x120:rate=5:duration=${seconds}`];
  const tone = sound ? ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`] : [];
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', ...picture, ...tone, '-y', file]);
  return readFileSync(file);
}
