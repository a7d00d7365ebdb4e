import { moodOf, topicNames, urgencyOf } from './classify.ts';
import type { EmailText } from './email-text.ts';
import { type Amount, findAmounts } from './find-amounts.ts';
import { type Ask, findAsks, isHabit } from './find-asks.ts';
import { findDates, type Reference, type When } from './find-dates.ts';
import { findOrganisations, findPeople, type Person } from './find-names.ts';
import { findRisks, isInjection, type Risk } from './find-risks.ts';
import { type Sentence, sentencesOf } from './sentences.ts';
import { keySentences, suggestReply, summarise } from './summarise.ts';

/** What the rules found in an email. */
export type EmailFindings = {
  sender: string | null;
  asks: Ask[];
  dates: When[];
  people: Person[];
  organisations: string[];
  amounts: Amount[];
  risks: Risk[];
  /** The sentences that say most. */
  keySentences: string[];
  questions: string[];
  /** Names for its topic, the best first. */
  topics: string[];
  /** From 0 (can wait) to 3 (now). */
  urgency: 0 | 1 | 2 | 3;
  mood: { names: string[]; score: number };
  /** True when several signs of fraud come together. */
  isFraud: boolean;
  /** True when a reply could do harm. */
  isDangerous: boolean;
  needsReply: boolean;
  summary: string;
  reply: string | null;
};

const DAY_MS = 86_400_000;

/** What says nothing about the sender: others may have written it, or it has an innocent reason. */
const HARMLESS_ALONE: ReadonlySet<string> = new Set(['injection', 'hidden_text', 'pressure']);

const MANNERS = /^(?:many |kind )?thank(?:s| you)\b[^!]{0,60}$/i;

function untilDue(asks: readonly Ask[], now: Date): number | null {
  const days = asks.flatMap(({ due }) => (due ? [Date.parse(`${due.date}T00:00:00Z`)] : []));
  return days.length === 0 ? null : Math.min(...days) - Math.floor(now.getTime() / DAY_MS) * DAY_MS;
}

/** How it sounds, sentence by sentence: "please" and "thank you for" are manners, not a mood. */
function feelings(read: readonly Sentence[], asks: readonly Ask[]): number[] {
  const asked = new Set(asks.map(({ sentence }) => sentence));
  return read
    .filter(({ text }) => !asked.has(text) && !MANNERS.test(text) && !isHabit(text))
    .map(({ sentiment }) => sentiment);
}

function judge(risks: readonly Risk[]): { isFraud: boolean; isDangerous: boolean } {
  const signs = risks.filter(({ kind }) => !HARMLESS_ALONE.has(kind));
  // One sign may be a clumsy sender; two are a pattern.
  return { isFraud: signs.length > 1, isDangerous: signs.some(({ severity }) => severity === 'high') };
}

/**
 * Reads an email by rules. Sentences that give orders to machines become a risk and are otherwise passed over; dates
 * without a year count from the email's own day, or from `now` when it has none.
 */
export function analyseEmail(email: EmailText, now: Date): EmailFindings {
  const reference: Reference = { instant: email.date ?? now, offsetMinutes: email.offsetMinutes };
  const all = sentencesOf(email.body);
  const risks = findRisks(
    email,
    all.map(({ text }) => text),
  );
  const read = all.filter(({ text }) => !isInjection(text));
  const sentences = read.map(({ text }) => text);
  const body = sentences.join('\n');
  const sender = email.from?.name ?? email.from?.address ?? null;
  const asks = findAsks(sentences, { sender, recipient: email.to[0]?.name ?? null, reference });
  const subject = isInjection(email.subject) ? '' : email.subject;
  const text = `${subject}\n${body}`;
  const { isFraud, isDangerous } = judge(risks);
  const key = keySentences(sentences, asks);
  return {
    sender,
    asks,
    dates: findDates(text, reference),
    people: findPeople({ ...email, body }),
    organisations: findOrganisations(body),
    amounts: findAmounts([subject, ...sentences]),
    risks,
    keySentences: key,
    questions: sentences.filter((sentence) => sentence.trim().endsWith('?')),
    topics: topicNames(subject, body, { isFraud, asks: asks.length }),
    urgency: urgencyOf(text, asks.length, untilDue(asks, reference.instant)),
    mood: moodOf(feelings(read, asks)),
    isFraud,
    isDangerous,
    needsReply: asks.length > 0 && !isDangerous,
    summary: summarise({ sender, subject, sentences: key, asks, isDangerous }),
    reply: suggestReply({ sender, subject, asks, isDangerous }),
  };
}
