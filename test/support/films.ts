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
