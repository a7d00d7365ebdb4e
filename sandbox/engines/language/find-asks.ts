import nlp from 'compromise';
import { type Amount, findAmounts } from './find-amounts.ts';
import { findDates, type Reference, type When } from './find-dates.ts';

/** Something that somebody is to do; `amount` is the first sum of money in its sentence. */
export type Ask = {
  task: string;
  due: When | null;
  owner: string | null;
  amount: Amount | null;
  sentence: string;
};

const ASKS_MAX = 12;

/** What people write out of habit and nobody has to do. */
const HABIT =
  /\b(?:if you have (?:any )?(?:questions|concerns)|do(?:n['’]t| not) hesitate|feel free|please (?:find|note|see)|unsubscribe|view (?:this|it) in|no action (?:is )?(?:needed|required))\b/i;

/** True for such a sentence. */
export function isHabit(sentence: string): boolean {
  return HABIT.test(sentence);
}

const VERBS =
  'add|approve|arrange|attach|book|bring|call|cancel|check|choose|clean|complete|confirm|contact|create|deliver|discuss|draft|email|ensure|fill|finish|fix|follow|forward|give|help|install|join|let|look|make|meet|move|order|organi[sz]e|pay|plan|prepare|print|provide|publish|read|register|renew|reply|report|reserve|respond|return|review|schedule|send|set|share|sign|submit|take|talk|tell|test|transfer|update|upload|verify|write';
const ORDER = new RegExp(
  `^(?:(?:todo|action|next step|also|then|and|finally|first|second)\\s*[:,-]?\\s*)?(?:${VERBS})\\b`,
  'i',
);
const ASK =
  /\bplease\b|\b(?:can|could|would|will) (?:you|we)\b|\b(?:i|we) need (?:you|your|the|this|it|a|to)\b|\byou (?:must|should|need to|have to|are required to)\b|\bmake sure\b|\bdo(?:n['’]t| not) forget\b|\bremember to\b|\b(?:is|are) due\b/i;
const PROMISE = new RegExp(`\\bI(?:['’]ll| will| am going to)\\s+(?:${VERBS})\\b`, 'i');
const NAME = "(\\p{Lu}[\\p{L}.'’-]+(?: \\p{Lu}[\\p{L}'’-]+)?)";
/** "Maria, please …", "Maria will …", "Could Maria …": what somebody with a name is to do. */
const NAMED: readonly RegExp[] = [
  new RegExp(`^${NAME}(?:,? (?:please|could you|can you|will|to|should|must)\\b|, (?:${VERBS})\\b)`, 'u'),
  new RegExp(`^(?:[Cc]ould|[Cc]an|[Ww]ould|[Ww]ill) ${NAME} (?:please )?(?:${VERBS})\\b`, 'u'),
];
const NOT_NAMES = /^(?:You|We|I|It|This|That|They|He|She|Please|The|Could|Can|If|Also|And|There|Who|What)\b/;

/** The part of a sentence that says what to do. */
function taskOf(sentence: string): string {
  const words = sentence
    .replace(/^(?:also|and|then|finally|so|but|todo|action)\s*[:,-]?\s*/i, '')
    .replace(/^(?:could|can|would|will) you (?:please |also |kindly )*/i, '')
    .replace(/^please (?:also |kindly )?/i, '')
    .replace(/[.!?]+$/, '')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Who is asked by name, or null. */
function personAsked(sentence: string): string | null {
  const name = NAMED.map((pattern) => pattern.exec(sentence)?.[1]).find((found) => found !== undefined);
  return name !== undefined && !NOT_NAMES.test(name) && nlp(name).has('#Person') ? name : null;
}

function ownerOf(sentence: string, sender: string | null, recipient: string | null): string | null {
  return personAsked(sentence) ?? (PROMISE.test(sentence) ? sender : recipient);
}

const isAsk = (sentence: string): boolean =>
  !isHabit(sentence) &&
  ([ASK, ORDER, PROMISE].some((pattern) => pattern.test(sentence)) || personAsked(sentence) !== null);

/** What is asked for or promised in sentences, in order, with the day it is due and who is to do it. */
export function findAsks(
  sentences: readonly string[],
  about: { sender: string | null; recipient: string | null; reference: Reference },
): Ask[] {
  return sentences
    .filter(isAsk)
    .slice(0, ASKS_MAX)
    .map((sentence) => ({
      task: taskOf(sentence),
      due: findDates(sentence, about.reference)[0] ?? null,
      owner: ownerOf(sentence, about.sender, about.recipient),
      amount: findAmounts([sentence])[0] ?? null,
      sentence,
    }));
}
