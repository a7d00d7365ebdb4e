/** A stretch of a text. `endsSentence` says that a reader would take breath after it. */
export type TextPiece = { text: string; endsSentence: boolean };

/** About twenty seconds of speech: small enough that a first piece is soon heard. */
const PIECE_MAX = 320;

/** A full stop after one of these ends no sentence. */
const ABBREVIATION = /(?:^|\s)(?:mr|mrs|ms|dr|prof|st|no|vs|etc|e\.g|i\.e|approx|[a-z])\.\s*$/i;

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' });

/** The last place within `limit` at which a sentence may be cut: after a comma, else after a word. */
function cutPoint(text: string, limit: number): number {
  const window = text.slice(0, limit);
  for (const boundary of [/[,;:]\s+/g, /\s+/g]) {
    const last = [...window.matchAll(boundary)].at(-1);
    if (last && last.index > 0) return last.index + last[0].length;
  }
  return limit;
}

function splitSentence(sentence: string, limit: number): TextPiece[] {
  if (sentence.length <= limit) return [{ text: sentence, endsSentence: true }];
  const cut = cutPoint(sentence, limit);
  const head = { text: sentence.slice(0, cut), endsSentence: false };
  return [head, ...splitSentence(sentence.slice(cut), limit)];
}

/** Cuts a text into sentences, and those into pieces of at most `limit` characters; together they are the text. */
export function splitText(text: string, limit = PIECE_MAX): TextPiece[] {
  const whole: string[] = [];
  for (const { segment } of sentences.segment(text)) {
    const last = whole.at(-1);
    if (last !== undefined && ABBREVIATION.test(last)) whole[whole.length - 1] = last + segment;
    else whole.push(segment);
  }
  return whole.flatMap((sentence) => splitSentence(sentence, limit));
}
