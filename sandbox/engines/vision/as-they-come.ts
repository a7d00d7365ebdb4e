import { runFfmpeg } from '../run-ffmpeg.ts';

const NEW_WORDS = ['-fps_mode', 'passthrough'];
/** What the same was called before ffmpeg 5.1; newest releases no longer know it. */
const OLD_WORDS = ['-vsync', '0'];

const found = new Map<string, Promise<readonly string[]>>();

async function ask(program: string): Promise<readonly string[]> {
  const picture = ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'color=s=16x16:d=0.04'];
  const signal = new AbortController().signal;
  const done = await runFfmpeg(program, [...picture, ...NEW_WORDS, '-f', 'null', '-'], {
    maxBytes: 1,
    signal,
  });
  return done ? NEW_WORDS : OLD_WORDS;
}

/**
 * The option that keeps an ffmpeg from repeating or dropping pictures to fill gaps in time; asked of each program once,
 * because its name has changed.
 */
export function asTheyCome(program: string): Promise<readonly string[]> {
  const known = found.get(program) ?? ask(program);
  found.set(program, known);
  return known;
}
