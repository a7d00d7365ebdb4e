import { measurePitch, median } from './measure-pitch.ts';
import type { HeardWord } from './recognise.ts';

/** People take turns at pauses. */
const TURN_PAUSE_SECONDS = 0.3;
/** Two voices are told apart when one is this much higher than the other (about five semitones). */
const CLEARLY_HIGHER = 1.3;

function turnsOf(words: readonly HeardWord[]): HeardWord[][] {
  const turns: HeardWord[][] = [];
  for (const [index, word] of words.entries()) {
    const previous = words[index - 1];
    const turn = turns.at(-1);
    if (turn && previous && word.start - previous.end < TURN_PAUSE_SECONDS) turn.push(word);
    else turns.push([word]);
  }
  return turns;
}

/** The pitch between a lower and a higher voice, or null when all turns sound like one voice. */
function dividingPitch(pitches: readonly number[]): number | null {
  let divide = Math.sqrt(Math.min(...pitches) * Math.max(...pitches));
  for (let round = 0; round < 10; round += 1) {
    const low = median(pitches.filter((pitch) => pitch < divide));
    const high = median(pitches.filter((pitch) => pitch >= divide));
    if (low === null || high === null || high / low < CLEARLY_HIGHER) return null;
    divide = Math.sqrt(low * high);
  }
  return divide;
}

/**
 * Says who speaks: speaker 0 is who is heard first, speaker 1 a clearly higher or lower voice. That is all it can do:
 * two people of like pitch are one speaker to it, and nobody is a third.
 */
export function labelSpeakers(words: readonly HeardWord[], samples: Float32Array, rate: number): HeardWord[] {
  const turns = turnsOf(words).map((turn) => {
    const from = Math.round((turn[0]?.start ?? 0) * rate);
    const to = Math.round((turn.at(-1)?.end ?? 0) * rate);
    return { turn, pitch: measurePitch(samples.subarray(from, to), rate) };
  });
  const divide = dividingPitch(turns.flatMap(({ pitch }) => (pitch === null ? [] : [pitch])));
  const isHigh = (pitch: number | null): boolean => divide !== null && pitch !== null && pitch >= divide;
  const firstIsHigh = isHigh(turns[0]?.pitch ?? null);
  return turns.flatMap(({ turn, pitch }) => {
    const speaker = isHigh(pitch) === firstIsHigh ? 0 : 1;
    return turn.map((word) => ({ ...word, speaker }));
  });
}
