import { joinWords } from './join-words.ts';
import { type Transcript, speakersIn } from './transcript.ts';

type Word = Transcript['words'][number];

/** A pause that begins a new paragraph after a finished sentence, and one that always does, in seconds. */
const PAUSE_AFTER_SENTENCE = 1.2;
const PAUSE_ALWAYS = 4;
/** After so many characters the next sentence begins a paragraph. */
const LONG_PARAGRAPH = 500;

/** One paragraph: who speaks (null when nobody was told apart) and what. */
export type Paragraph = { speaker: number | null; start: number; text: string };

function endsSentence(word: string): boolean {
  return /[.!?…。！？]["'”’»)\]]*$/u.test(word);
}

function begins(word: Word, paragraph: readonly Word[]): boolean {
  const last = paragraph.at(-1);
  if (!last) return false;
  if (word.speaker !== last.speaker) return true;
  const pause = word.start - last.end;
  if (pause >= PAUSE_ALWAYS) return true;
  if (!endsSentence(last.text)) return false;
  const length = paragraph.reduce((sum, { text }) => sum + text.length + 1, 0);
  return pause >= PAUSE_AFTER_SENTENCE || length >= LONG_PARAGRAPH;
}

/** The transcript as paragraphs, broken where the speaker changes, at pauses, and at sentence ends when long. */
export function paragraphsOf(transcript: Transcript): Paragraph[] {
  const groups: Word[][] = [];
  for (const word of transcript.words) {
    const open = groups.at(-1);
    if (open && !begins(word, open)) open.push(word);
    else groups.push([word]);
  }
  return groups.map((group) => ({
    speaker: group[0]?.speaker ?? null,
    start: group[0]?.start ?? 0,
    text: joinWords(group.map((word) => word.text)),
  }));
}

/** The transcript as plain text, paragraphs apart, each with its speaker (`Speaker 1:`) where there are speakers. */
export function transcriptText(transcript: Transcript): string {
  const labelled = speakersIn(transcript) > 0;
  return paragraphsOf(transcript)
    .map(({ speaker, text }) => (labelled && speaker !== null ? `Speaker ${speaker + 1}: ${text}` : text))
    .join('\n\n');
}
