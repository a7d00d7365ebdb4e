import { EngineError } from '../engine-error.ts';
import { nameColours } from './name-colours.ts';
import type { LetterReader } from './read-letters.ts';
import { takeFrames } from './take-frames.ts';
import type { LookRequest, SeenFrame, Sight } from './vision-engine.ts';

/** Where no part of a picture changed by more than this (of 255), its letters are those of the one before. */
const SAME_PICTURE = 16;

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return (
    other !== undefined && one.every((value, index) => Math.abs(value - (other[index] ?? 0)) <= SAME_PICTURE)
  );
}

/** Looks at the pictures of a stretch: colours, brightness, letters, cuts. Throws EngineError `undecodable`. */
export async function lookAtClip(
  request: LookRequest,
  reader: LetterReader,
  signal: AbortSignal,
): Promise<Sight> {
  const { path, clip, from, to, framesPerSecond } = request;
  const taken = await takeFrames({ path, from, to, framesPerSecond }, signal);
  if (taken.length === 0) throw new EngineError('undecodable', 'no picture that ffmpeg can decode');
  const frames: SeenFrame[] = [];
  for (const [index, { at, cut, change, png, small }] of taken.entries()) {
    signal.throwIfAborted();
    const text = isSame(small, taken[index - 1]?.small)
      ? (frames.at(-1)?.text ?? [])
      : await reader.read(png);
    frames.push({ at, cut, change, text, ...nameColours(small) });
  }
  return { clip, from, to, frames };
}
