import type { Scene, SeenText } from './find-scenes.ts';
import { momentText } from './moment.ts';
import { pictureWords } from './picture-words.ts';
import type { ClipFacts, SeenFrame, Sight } from './vision-engine.ts';

/** Lines that are named in running text. */
const QUOTED_MAX = 12;
/** A file whose pictures end so much before its stated end is broken off. */
const MISSING_SECONDS = 2;

function clipWords({ seconds, width, height, sound }: ClipFacts): string {
  if (seconds === 0) return 'A still picture.';
  const length = seconds < 60 ? `${Math.round(seconds * 10) / 10} s` : momentText(Math.round(seconds));
  return `A clip of ${length}, ${width}×${height}, ${sound ? 'with sound, which is not heard' : 'without sound'}.`;
}

/** Which pictures were looked at, and whether the file holds fewer than it says. */
function lookedWords(frames: readonly SeenFrame[], to: number): string {
  const times = frames.map(({ at }) => at);
  const [first = 0] = times;
  const last = times.at(-1) ?? first;
  if (times.length > 1) {
    const steps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    const isBroken = to - last > Math.max(MISSING_SECONDS, 2 * Math.max(...steps));
    const broken = isBroken ? ` No picture comes after ${momentText(last)}: the file is broken off.` : '';
    return `${times.length} frames were looked at, from ${momentText(first)} to ${momentText(last)}.${broken}`;
  }
  const broken = to - first > MISSING_SECONDS ? ' No other picture can be read: the file is broken off.' : '';
  return `One frame was looked at, at ${momentText(first)}.${broken}`;
}

function textWords(texts: readonly SeenText[]): string {
  if (texts.length === 0) return 'No text was read on the screen.';
  const quotes = texts.slice(0, QUOTED_MAX).map(({ text, at }) => `“${text}” (${momentText(at)})`);
  const more = texts.length > QUOTED_MAX ? ` and ${texts.length - QUOTED_MAX} more lines` : '';
  return `Text on the screen: ${quotes.join(', ')}${more}.`;
}

/** What is said of the clip as a whole: its length, what was looked at, its scenes, its colours, its letters. */
export function overviewWords(sight: Sight, scenes: readonly Scene[], texts: readonly SeenText[]): string {
  const { clip, frames, to } = sight;
  const times = scenes.map(({ at }) => momentText(at)).join(', ');
  const cuts = scenes.length === 1 ? 'One scene' : `${scenes.length} scenes, from ${times}`;
  const parts = [
    clipWords(clip),
    lookedWords(frames, to),
    `${cuts}: ${pictureWords(frames)}.`,
    textWords(texts),
  ];
  return parts.join(' ');
}
