import { existsSync, readFileSync } from 'node:fs';
import { findFfmpeg } from '../../src/core/media/find-ffmpeg.ts';

/** Films that others made, read-only beside the checkout. */
export const FILMS = '../shared/corpora/video';
/** Why tests that need them are left out where they are absent. */
export const NO_FILMS = !existsSync(FILMS);

/** One of these films. */
export function film(name: string): Uint8Array {
  return readFileSync(`${FILMS}/${name}`);
}

/** Why tests that cut pictures out of films are left out where there is no ffmpeg. */
export const NO_FFMPEG = (await findFfmpeg(null, process.env['PATH'] ?? '')) === null;
