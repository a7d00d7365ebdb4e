import { planFrames } from './plan-frames.ts';
import { type Picture, runSelect, SMALL } from './run-select.ts';

/** A picture that is looked at; `at` in seconds of the file, `change` against the one before it (0 to 1). */
export type TakenFrame = { at: number; cut: boolean; change: number; png: Buffer; small: Uint8Array };

/** How much of a picture must change at once to count as a cut; ffmpeg's own scale, 0 to 1. */
const CUT_SCORE = 0.3;
/** Where single pictures are sought out, so much difference between two of them means that there was a cut. */
const JUMP = 0.18;
/** Cuts nearer to each other than this are one (a flash). */
const CUT_GAP_SECONDS = 0.5;
/** So near after a tick, in parts of the distance between two, a picture is the tick's own. */
const NEAR_TICK = 0.05;
const PICTURES_MAX = 240;
const SEEKS_AT_ONCE = 2;
const ANY_PICTURE = 'gte(scene,0)+1';

/** Mean difference of two small pictures, 0 to 1. */
function difference(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (const [index, value] of one.entries()) sum += Math.abs(value - (other[index] ?? 0));
  return sum / (SMALL.width * SMALL.height * 3 * 255);
}

function withChanges(frames: Omit<TakenFrame, 'change'>[]): TakenFrame[] {
  return frames.map((frame, index) => {
    const before = frames[index - 1];
    return { ...frame, change: before ? difference(frame.small, before.small) : 0 };
  });
}

/** Times to the millisecond, as containers have them. */
const milliseconds = (seconds: number): number => Math.round(seconds * 1_000) / 1_000;

type Stretch = { path: string; from: number; to: number; framesPerSecond: number };

/** One pass over all of it: the pictures at the ticks, and the first one after every cut. */
async function takeWhole(stretch: Stretch, every: number, signal: AbortSignal): Promise<TakenFrame[]> {
  const { path, from, to } = stretch;
  const tickAt = (time: string): string => `floor((${time}+${from})/${every}+0.001)`;
  const isTick = `isnan(prev_t)+gt(${tickAt('t')},${tickAt('prev_t')})`;
  const isCut = `if(gt(scene,${CUT_SCORE})*gt(t-ld(1),${CUT_GAP_SECONDS}),1+0*st(1,t),0)`;
  const select = `${isTick}+${isCut}`;
  const seconds = to > from ? to - from : null;
  const pictures = await runSelect({ path, start: from, seconds, select, frames: PICTURES_MAX }, signal);
  const frames = pictures.map((picture: Picture, index) => {
    const at = from + picture.time;
    const tick = index === 0 ? from : Math.floor(at / every + 0.001) * every;
    return {
      // The first picture after a tick is named by the tick: cameras seldom take one right on the second.
      at: milliseconds(at - tick < NEAR_TICK * every ? tick : at),
      cut: index > 0 && picture.score > CUT_SCORE,
      png: picture.png,
      small: picture.small,
    };
  });
  return withChanges(frames);
}

/** Single pictures of a long file, two ffmpegs at a time. A cut lies somewhere between two that differ much. */
async function takeSingly(
  path: string,
  ticks: readonly number[],
  signal: AbortSignal,
): Promise<TakenFrame[]> {
  const taken: (Omit<TakenFrame, 'change'> | null)[] = ticks.map(() => null);
  const waiting = [...ticks.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, at] = next;
      const piece = { path, start: at, seconds: null, select: ANY_PICTURE, frames: 1 };
      const [picture] = await runSelect(piece, signal);
      if (picture) taken[index] = { at, cut: false, png: picture.png, small: picture.small };
    }
  };
  await Promise.all(Array.from({ length: SEEKS_AT_ONCE }, work));
  const frames = withChanges(taken.filter((frame) => frame !== null));
  return frames.map((frame) => ({ ...frame, cut: frame.change > JUMP }));
}

/** The pictures of a stretch that are looked at, oldest first; none when nothing can be decoded. */
export async function takeFrames(stretch: Stretch, signal: AbortSignal): Promise<TakenFrame[]> {
  const { everySeconds, ticks, decodeWhole } = planFrames(stretch.from, stretch.to, stretch.framesPerSecond);
  return decodeWhole ? takeWhole(stretch, everySeconds, signal) : takeSingly(stretch.path, ticks, signal);
}

/** Whether at least one picture can be decoded. */
export async function hasPicture(path: string, signal: AbortSignal): Promise<boolean> {
  const piece = { path, start: 0, seconds: null, select: ANY_PICTURE, frames: 1 };
  return (await runSelect(piece, signal)).length > 0;
}
