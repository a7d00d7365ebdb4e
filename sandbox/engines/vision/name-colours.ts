import type { SeenColour } from './vision-engine.ts';

/** A colour covers at least so much of a picture to be worth a word; and three words are enough. */
const SHARE_MIN = 0.08;
const NAMED_MAX = 3;

/** Hues in degrees up to which a name goes. */
const HUES: readonly [number, string][] = [
  [15, 'red'],
  [42, 'orange'],
  [70, 'yellow'],
  [165, 'green'],
  [190, 'cyan'],
  [255, 'blue'],
  [310, 'purple'],
  [340, 'pink'],
  [360, 'red'],
];

function hueOf(red: number, green: number, blue: number, most: number, spread: number): number {
  if (most === red) return (60 * ((green - blue) / spread) + 360) % 360;
  return most === green ? 60 * ((blue - red) / spread) + 120 : 60 * ((red - green) / spread) + 240;
}

function greyName(value: number): string {
  if (value < 0.12) return 'black';
  if (value > 0.88) return 'white';
  if (value < 0.35) return 'dark grey';
  return value > 0.65 ? 'light grey' : 'grey';
}

/** A colour (0 to 255 each) in the words of everyday English. */
export function colourName(red: number, green: number, blue: number): string {
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  const value = most / 255;
  const saturation = most === 0 ? 0 : spread / most;
  if (saturation < 0.15 || value < 0.12) return greyName(value);
  const hue = hueOf(red, green, blue, most, spread);
  const name = HUES.find(([limit]) => hue < limit)?.[1] ?? 'red';
  if (name === 'orange' && value < 0.65) return 'brown';
  if (value < 0.55) return `dark ${name}`;
  return saturation < 0.45 && value > 0.7 ? `light ${name}` : name;
}

/** The colours that cover most of a small RGB picture, largest first, and how bright it is (0 to 1). */
export function nameColours(small: Uint8Array): { colours: SeenColour[]; brightness: number } {
  const counts = new Map<string, number>();
  const pixels = small.length / 3;
  let light = 0;
  for (let at = 0; at < small.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = small.subarray(at, at + 3);
    light += 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    const name = colourName(red, green, blue);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const colours = [...counts]
    .map(([name, count]) => ({ name, share: count / pixels }))
    .filter(({ share }) => share >= SHARE_MIN)
    .sort((one, other) => other.share - one.share)
    .slice(0, NAMED_MAX);
  return { colours, brightness: light / pixels / 255 };
}
