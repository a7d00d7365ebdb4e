import type { SeenFrame } from './vision-engine.ts';

const BRIGHTNESS: readonly [number, string][] = [
  [0.12, 'very dark'],
  [0.3, 'dark'],
  [0.65, 'medium bright'],
  [0.85, 'bright'],
  [Infinity, 'very bright'],
];

/** Mean change from one looked-at picture to the next. */
const CHANGES: readonly [number, string][] = [
  [0.006, 'nothing moves'],
  [0.06, 'something moves'],
  [Infinity, 'much moves'],
];

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function wordFor(table: readonly [number, string][], value: number): string {
  return table.find(([limit]) => value < limit)?.[1] ?? '';
}

/** The colours of some pictures, largest first. */
export function coloursOf(frames: readonly SeenFrame[]): string[] {
  const shares = new Map<string, number>();
  for (const { name, share } of frames.flatMap(({ colours }) => colours))
    shares.set(name, (shares.get(name) ?? 0) + share);
  return [...shares]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 3)
    .map(([name]) => name);
}

/** Some pictures in words: `white and dark green, very bright; nothing moves`. */
export function pictureWords(frames: readonly SeenFrame[]): string {
  const colours = coloursOf(frames)
    .join(', ')
    .replace(/, ([^,]+)$/, ' and $1');
  const brightness = wordFor(BRIGHTNESS, mean(frames.map(({ brightness }) => brightness)));
  // A cut is no movement.
  const changes = frames.slice(1).flatMap(({ cut, change }) => (cut ? [] : [change]));
  const moves = changes.length > 0 ? `; ${wordFor(CHANGES, mean(changes))}` : '';
  return `${colours === '' ? 'many colours' : colours}, ${brightness}${moves}`;
}
