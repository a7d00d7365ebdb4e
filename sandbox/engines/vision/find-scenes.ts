import type { SeenFrame, Sight } from './vision-engine.ts';

/** A stretch between two cuts. `at` is a whole second at which it is on the screen, where it lasts that long. */
export type Scene = { at: number; from: number; to: number; frames: SeenFrame[] };

/** A line of text on the screen, and when it was first and last seen; seconds of the file. */
export type SeenText = { text: string; at: number; until: number };

/** More chapters than this nobody reads; the shortest scenes join the ones before them. */
const SCENES_MAX = 20;

function joinShortest(scenes: Scene[]): Scene[] {
  const joined = [...scenes];
  while (joined.length > SCENES_MAX) {
    const length = ({ from, to }: Scene): number => to - from;
    const shortest = joined.slice(1).reduce((one, other) => (length(other) < length(one) ? other : one));
    const index = joined.indexOf(shortest);
    const before = joined[index - 1];
    if (before)
      joined[index - 1] = { ...before, to: shortest.to, frames: [...before.frames, ...shortest.frames] };
    joined.splice(index, 1);
  }
  return joined;
}

/** Cuts what was seen into scenes, at most 20. */
export function findScenes({ frames, from, to }: Sight): Scene[] {
  const starts = frames.filter((frame, index) => index === 0 || frame.cut);
  const scenes = starts.map(({ at }, index) => {
    const begins = index === 0 ? from : at;
    const ends = starts[index + 1]?.at ?? to;
    const second = Math.ceil(begins);
    return {
      at: second < ends ? second : begins,
      from: begins,
      to: ends,
      frames: frames.filter((frame) => frame.at >= begins && (frame.at < ends || ends === to)),
    };
  });
  return joinShortest(scenes);
}

/** Every line of text that was read, once per uninterrupted stay on the screen, oldest first. */
export function findTexts(frames: readonly SeenFrame[]): SeenText[] {
  const texts: SeenText[] = [];
  let shown = new Map<string, SeenText>();
  for (const { at, text } of frames) {
    const still = new Map<string, SeenText>();
    for (const line of text) {
      const known = shown.get(line) ?? still.get(line);
      const seen = known ?? { text: line, at, until: at };
      seen.until = at;
      if (!known) texts.push(seen);
      still.set(line, seen);
    }
    shown = still;
  }
  return texts;
}
