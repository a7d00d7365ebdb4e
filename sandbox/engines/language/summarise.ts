import type { Ask } from './find-asks.ts';
import { whenText } from './when-text.ts';

/** Said in front of everything the engine writes for people. */
export const WHO_WRITES = 'Sandbox rules engine, not a language model.';

const COMMON = new Set(
  'a an and are as at be been but by can could do for from had has have he her his i if in is it its me my no not of on or our she so that the their them there they this to us was we were will with would you your please'.split(
    ' ',
  ),
);
const SENTENCES = 3;
const SENTENCE_MAX = 240;

const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[\p{L}\d']+/gu) ?? []).filter((word) => !COMMON.has(word));

/** The sentences that say most, in their own order: by how often their words come, their place, figures and asks. */
export function keySentences(sentences: readonly string[], asks: readonly Ask[]): string[] {
  const counts = new Map<string, number>();
  for (const word of sentences.flatMap(wordsOf)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const asked = new Set(asks.map(({ sentence }) => sentence));
  const scored = sentences.map((sentence, index) => {
    const words = wordsOf(sentence);
    const weight =
      words.reduce((sum, word) => sum + (counts.get(word) ?? 0), 0) / Math.sqrt(words.length + 4);
    const extras = (index === 0 ? 1 : 0) + (/\d/.test(sentence) ? 0.5 : 0) + (asked.has(sentence) ? 1 : 0);
    return { sentence, index, score: weight + extras };
  });
  return scored
    .filter(({ sentence }) => wordsOf(sentence).length > 1)
    .sort((one, other) => other.score - one.score)
    .slice(0, SENTENCES)
    .sort((one, other) => one.index - other.index)
    .map(({ sentence }) =>
      sentence.length > SENTENCE_MAX ? `${sentence.slice(0, SENTENCE_MAX - 1)}…` : sentence,
    );
}

const WARNING = ' Better not reply before you have asked the sender over a way you already know.';

/** A summary out of the email's own sentences, which says who made it. */
export function summarise(about: {
  sender: string | null;
  subject: string;
  sentences: string[];
  asks: Ask[];
  isDangerous: boolean;
}): string {
  const { sender, subject, sentences, asks, isDangerous } = about;
  const head = `${sender ?? 'The sender'} writes${subject === '' ? '' : ` about “${subject}”`}.`;
  const due = asks.flatMap((ask) => (ask.due ? [whenText(ask.due)] : [])).sort()[0];
  const tail = asks.length === 0 ? '' : ` Asked for: ${asks.length}${due ? `, first due ${due}` : ''}.`;
  return `${WHO_WRITES} ${[head, ...sentences].join(' ')}${tail}${isDangerous ? WARNING : ''}`;
}

/** A reply to send after reading it over; null where none should be sent. */
export function suggestReply(about: {
  sender: string | null;
  subject: string;
  asks: Ask[];
  isDangerous: boolean;
}): string | null {
  const { sender, subject, asks, isDangerous } = about;
  if (isDangerous) return null;
  const name = sender?.split(/[\s@,]/)[0];
  const list = asks.map(({ task, due }) => `- ${task}${due ? ` (by ${whenText(due)})` : ''}`).join('\n');
  return [
    `Hello${name ? ` ${name}` : ''},`,
    `thank you for your email${subject === '' ? '' : ` about “${subject}”`}.`,
    asks.length > 0 ? `I have noted:\n${list}\nI will come back to you on each of them.` : 'I have read it.',
    'Best regards',
  ].join('\n\n');
}
