import type { HeardWord } from '../../engines/recognition/recognise.ts';

/** A word as Deepgram writes it; times in seconds. */
export type WrittenWord = {
  word: string;
  start: number;
  end: number;
  confidence: number;
  punctuated_word?: string;
  speaker?: number;
  language?: string;
};

/** PocketSphinx hears no punctuation; Flite and people pause about this long between sentences. */
const SENTENCE_PAUSE_SECONDS = 0.35;

const hundredths = (seconds: number): number => Math.round(seconds * 100) / 100;

/** English writes the first person in capitals. */
function spelled(word: string): string {
  return /^i('|$)/.test(word) ? `I${word.slice(1)}` : word;
}

function endsSentence(word: HeardWord, next: HeardWord | undefined): boolean {
  return !next || next.start - word.end >= SENTENCE_PAUSE_SECONDS || next.speaker !== word.speaker;
}

/**
 * Writes words down. With `punctuate`, a pause or another speaker ends a sentence: a full stop, then a capital. The
 * recogniser gives no more to go by.
 */
export function writeWords(
  words: readonly HeardWord[],
  options: { punctuate: boolean; speakers: boolean; language: string | null },
): WrittenWord[] {
  return words.map((heard, index) => {
    const previous = words[index - 1];
    const begins = !previous || endsSentence(previous, heard);
    const word = spelled(heard.word);
    const capital = begins ? `${word.charAt(0).toUpperCase()}${word.slice(1)}` : word;
    return {
      word: heard.word,
      start: hundredths(heard.start),
      end: hundredths(heard.end),
      confidence: Math.round(heard.confidence * 10_000) / 10_000,
      ...(options.punctuate && {
        punctuated_word: endsSentence(heard, words[index + 1]) ? `${capital}.` : capital,
      }),
      ...(options.speakers && { speaker: heard.speaker }),
      ...(options.language !== null && { language: options.language }),
    };
  });
}

/** Words as running text. */
export function textOfWords(words: readonly WrittenWord[]): string {
  return words.map((word) => word.punctuated_word ?? word.word).join(' ');
}

/** Cuts words into runs wherever `isBreak` says so between a word and the next. */
export function runsOf<Word>(words: readonly Word[], isBreak: (word: Word, next: Word) => boolean): Word[][] {
  const runs: Word[][] = [];
  for (const [index, word] of words.entries()) {
    const previous = words[index - 1];
    const run = runs.at(-1);
    if (run && previous !== undefined && !isBreak(previous, word)) run.push(word);
    else runs.push([word]);
  }
  return runs;
}
