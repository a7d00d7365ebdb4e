/** A topic an email can have: how callers may call it, and the words it is known by. */
type Topic = { names: string[]; words: RegExp };

const topic = (names: string, words: string): Topic => ({
  names: names.split(' '),
  words: new RegExp(`\\b(?:${words})`, 'gi'),
});

const TOPICS: readonly Topic[] = [
  topic(
    'billing invoice finance payment accounting',
    'invoice|payment|overdue|paid|receipt|refund|billing|bank|iban|budget|cost|price|remittance',
  ),
  topic(
    'meeting scheduling calendar event appointment',
    'meeting|schedul|calendar|agenda|invite|appointment|reschedul|conference|zoom|call at',
  ),
  topic(
    'support customer_support help complaint issue bug technical',
    'not work|broken|error|bug|crash|issue|problem|help desk|ticket|fail(?:s|ed|ing)?\\b|outage',
  ),
  topic(
    'complaint complaints dissatisfaction support',
    'complain|disappointed|unacceptable|refund|unhappy with|not satisfied|terrible',
  ),
  topic(
    'sales order inquiry lead business',
    'quote|proposal|pricing|demo|purchase|order|offer|discount|prospect|interested in',
  ),
  topic(
    'newsletter marketing promotion promotional advertising',
    'unsubscribe|newsletter|sale ends|% off|subscribe|special offer|this week in|view in browser',
  ),
  topic(
    'legal contract compliance',
    'contract|agreement|nda|legal|lawyer|clause|terms|signature|liability|gdpr',
  ),
  topic(
    'hr recruiting job career application',
    'candidate|interview|resume|\\bcv\\b|hiring|vacation|holiday request|payroll|onboarding|applicant',
  ),
  topic(
    'security account alert',
    'password|login|sign-in|verification code|security alert|suspicious|two-factor',
  ),
  topic(
    'travel shipping delivery logistics',
    'flight|hotel|itinerary|shipment|tracking|deliver(?:y|ed)|parcel|booking|boarding',
  ),
  topic(
    'report update notification status project work internal',
    'report|update|status|milestone|deploy|release|weekly|progress|project|sprint|draft|review',
  ),
  topic(
    'personal social family private',
    'birthday|dinner|party|weekend|family|congratulations|wedding|miss you|lunch',
  ),
];

const ANYTHING = [
  'other',
  'general',
  'misc',
  'miscellaneous',
  'unknown',
  'fyi',
  'information',
  'informational',
  'none',
];

/** Names for an email's topic, the best first, ending in names for "anything else". */
export function topicNames(
  subject: string,
  body: string,
  about: { isFraud: boolean; asks: number },
): string[] {
  const scored = TOPICS.map(({ names, words }) => ({
    names,
    // What stands in the subject is what the email is about.
    score: 3 * (subject.match(words)?.length ?? 0) + Math.min(4, body.match(words)?.length ?? 0),
  }));
  const ranked = scored.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
  const fraud = about.isFraud ? ['phishing', 'spam', 'scam', 'fraud', 'suspicious', 'security'] : [];
  const plain =
    about.asks > 0 ? ['request', 'task', 'question'] : body.includes('?') ? ['question', 'request'] : [];
  return [...fraud, ...ranked.flatMap(({ names }) => names), ...plain, ...ANYTHING];
}

const PRESSING =
  /\b(?:urgent(?:ly)?|asap|as soon as possible|immediately|critical|emergency|right away|time[- ]sensitive)\b/i;
const IMPORTANT =
  /\b(?:important|overdue|deadline|reminder|escalat|today|tomorrow|by end of (?:day|week)|blocked|blocker|outage)\b/i;
const IDLE = /\b(?:fyi|newsletter|unsubscribe|no (?:rush|hurry)|whenever you|no action)\b/i;
const SOON_MS = 2 * 86_400_000;

/** How urgent an email is, from 0 (can wait) to 3 (now): by its words and by how near the first day due is. */
export function urgencyOf(text: string, asks: number, untilDueMs: number | null): 0 | 1 | 2 | 3 {
  if (PRESSING.test(text)) return 3;
  const isSoon = untilDueMs !== null && untilDueMs <= SOON_MS;
  if (isSoon || IMPORTANT.test(text)) return 2;
  return IDLE.test(text) || asks === 0 ? 0 : 1;
}

const NAMES_OF_LEVELS = [
  ['low', 'lowest', 'minor', 'p3', 'none'],
  ['normal', 'medium', 'moderate', 'standard', 'p2'],
  ['high', 'important', 'elevated', 'major', 'p1'],
  ['urgent', 'critical', 'highest', 'immediate', 'p0'],
] as const;

/** Names for a level of urgency, the nearest first. */
export function urgencyNames(level: 0 | 1 | 2 | 3): string[] {
  const nearest = [0, 1, 2, 3].sort((one, other) => Math.abs(one - level) - Math.abs(other - level));
  return nearest.flatMap((index) => NAMES_OF_LEVELS[index] ?? []);
}

const CLEAR = 0.15;

/** How an email sounds on the whole: names, the best first, and the mean of its sentences from -1 to 1. */
export function moodOf(sentiments: readonly number[]): { names: string[]; score: number } {
  const felt = sentiments.filter((value) => value !== 0);
  const score = felt.reduce((sum, value) => sum + value, 0) / Math.max(1, felt.length);
  const isMixed = felt.some((value) => value > CLEAR * 2) && felt.some((value) => value < -CLEAR * 2);
  const plain = ['neutral', 'calm', 'formal'];
  if (isMixed && Math.abs(score) < CLEAR * 2) return { names: ['mixed', ...plain], score };
  if (score > CLEAR) return { names: ['positive', 'friendly', 'happy', ...plain], score };
  if (score < -CLEAR) return { names: ['negative', 'unhappy', 'frustrated', 'angry', ...plain], score };
  return { names: [...plain, 'mixed'], score };
}
