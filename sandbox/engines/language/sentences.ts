import winkNLP, { type ItemSentence } from 'wink-nlp';
import model from 'wink-eng-lite-web-model';

/** A sentence and how it sounds, from -1 (bad) to 1 (good). */
export type Sentence = { text: string; sentiment: number };

/** More than this of a body is not read: rules find nothing new in the tail of a long thread. */
const READ_CHARACTERS = 20_000;
/** Nobody writes longer words; those who do want to keep a program busy. */
const ENDLESS_WORD = /(\S{200})\S+/g;

const GREETING = /^(?:hi|hello|dear|hey|good (?:morning|afternoon|evening))\b[^.!?]{0,40}[,:!]?$/i;
const CLOSING =
  /^(?:(?:best|kind|warm|many)\s+)?(?:regards|wishes|thanks|cheers|sincerely|yours(?: \w+)?|best|thank you)[,.!]?$/i;
const QUOTE_BEGINS = /^(?:>|on .{5,120} wrote:$|-{2,}\s*(?:original|forwarded) message)/i;
/** A line that ends so ends its sentence, whatever wink takes the last dot for. */
const ENDS = /[.!?]["”')]?$/;
/** Wink takes "5pm." for an abbreviation and reads on. */
const AFTER_HOUR = /(?<=\d ?[aApP]\.?[mM]\.)\s+(?=\p{Lu})/gu;
const BULLET = /^\s*(?:[-*•]|\d{1,2}[.)])\s+/;

let loaded: ReturnType<typeof winkNLP> | null = null;

/** Loading takes 140 ms, so it happens once and only when there is something to read. */
function nlp(): ReturnType<typeof winkNLP> {
  loaded ??= winkNLP(model);
  return loaded;
}

/** Paragraphs of what the sender wrote: no greeting, no closing, nothing quoted; each bullet is one of its own. */
function paragraphsOf(body: string): string[] {
  const paragraphs: string[] = [''];
  for (const raw of body.slice(0, READ_CHARACTERS).split(/\r?\n/)) {
    const line = raw.trim().replaceAll(ENDLESS_WORD, '$1…');
    if (QUOTE_BEGINS.test(line) || line === '--') break;
    if (CLOSING.test(line)) break;
    if (line === '' || GREETING.test(line)) paragraphs.push('');
    else if (BULLET.test(line)) paragraphs.push(line.replace(BULLET, ''));
    else paragraphs.push(`${paragraphs.pop() ?? ''} ${line}`.trim().replaceAll(AFTER_HOUR, '\n'));
    if (ENDS.test(line)) paragraphs.push('');
  }
  return paragraphs.flatMap((paragraph) => paragraph.split('\n')).filter((paragraph) => paragraph !== '');
}

/** The sentences of an email's own text, in order. */
export function sentencesOf(body: string): Sentence[] {
  const wink = nlp();
  const its: { sentiment: (span: number[]) => number } = wink.its;
  return paragraphsOf(body).flatMap((paragraph) => {
    const sentences: Sentence[] = [];
    wink
      .readDoc(paragraph)
      .sentences()
      .each((sentence: ItemSentence) =>
        sentences.push({ text: sentence.out(), sentiment: Number(sentence.out(its.sentiment)) }),
      );
    return sentences;
  });
}
