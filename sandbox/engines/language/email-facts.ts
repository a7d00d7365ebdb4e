import { moodOf, topicNames, urgencyNames, urgencyOf } from './classify.ts';
import type { EmailText } from './email-text.ts';
import { choice, type Fact, type Facts, named } from './facts.ts';
import { type Amount, findAmounts } from './find-amounts.ts';
import { type Ask, findAsks } from './find-asks.ts';
import { findDates, type Reference, type When } from './find-dates.ts';
import { findOrganisations, findPeople, type Person } from './find-names.ts';
import { findRisks, isInjection, type Risk } from './find-risks.ts';
import { sentencesOf } from './sentences.ts';
import { keySentences, suggestReply, summarise, WHO_WRITES } from './summarise.ts';

const askFact = ({ task, due, owner, sentence }: Ask): Facts =>
  named({
    'task action action_item description text title what item name summary': task,
    'due due_date due_at date deadline when by': due,
    'due_text due_words': due?.words ?? null,
    'owner assignee who person responsible assigned_to': owner,
    'quote evidence source sentence context': sentence,
    'priority urgency': choice(urgencyNames(due ? 2 : 1), due ? 2 : 1),
    'status state': choice(['open', 'pending', 'todo', 'new']),
    'done completed': false,
  });

const personFact = ({ name, address, role }: Person): Facts =>
  named({
    'name person full_name text who': name,
    'email address email_address': address,
    'role relation type context': choice([
      role,
      role === 'sender' ? 'from' : role === 'recipient' ? 'to' : 'other',
    ]),
  });

const amountFact = ({ text, value, currency, context }: Amount): Facts =>
  named({
    'text raw as_written display label': text,
    'value number amount': { kind: 'measured', text, value },
    'currency currency_code unit': currency,
    'context what for description purpose meaning about note': context,
  });

const dateFact = (when: When): Facts =>
  named({
    'date when day iso value datetime': when,
    time: when.time,
    'text raw words as_written': when.words,
    'context what description meaning label': when.words,
  });

const LEVELS = { low: 0, medium: 1, high: 2 };

const riskFact = ({ kind, also, severity, detail, evidence }: Risk): Facts =>
  named({
    'kind type flag code category risk': choice([kind, ...also]),
    'name title label': kind.replaceAll('_', ' '),
    'severity level risk_level': choice(
      urgencyNames(LEVELS[severity] === 2 ? 2 : LEVELS[severity] === 1 ? 1 : 0),
      LEVELS[severity],
    ),
    'detail details description explanation reason message text why note': detail,
    'evidence quote source sentence context': evidence,
  });

const DAY_MS = 86_400_000;

function untilDue(asks: readonly Ask[], now: Date): number | null {
  const days = asks.flatMap(({ due }) => (due ? [Date.parse(`${due.date}T00:00:00Z`)] : []));
  return days.length === 0 ? null : Math.min(...days) - Math.floor(now.getTime() / DAY_MS) * DAY_MS;
}

/** Everything the rules find in an email. What gives orders to machines is reported as a risk and left out elsewhere. */
export function emailFacts(email: EmailText, now: Date): Facts {
  const reference: Reference = { instant: email.date ?? now, offsetMinutes: email.offsetMinutes };
  const all = sentencesOf(email.body);
  const risks = findRisks(
    email,
    all.map(({ text }) => text),
  );
  const read = all.filter(({ text }) => !isInjection(text));
  const sentences = read.map(({ text }) => text);
  const sender = email.from?.name ?? email.from?.address ?? null;
  const recipient = email.to[0]?.name ?? null;
  const asks = findAsks(sentences, { sender, recipient, reference });
  const subject = isInjection(email.subject) ? '' : email.subject;
  const text = `${subject}\n${sentences.join('\n')}`;
  const isFraud = risks.some(({ kind }) => !['prompt_injection', 'hidden_text', 'pressure'].includes(kind));
  const isDangerous = risks.some(({ severity }) => severity === 'high');
  const urgency = urgencyOf(text, asks.length, untilDue(asks, reference.instant));
  const mood = moodOf(read.map(({ sentiment }) => sentiment));
  const key = keySentences(sentences, asks);
  const summary = summarise({ sender, subject, sentences: key, asks });
  const lists: Record<string, Fact> = {
    'action_items actions tasks todos to_dos next_steps asks requests': asks.map(askFact),
    'dates deadlines due_dates key_dates important_dates': findDates(text, reference).map(dateFact),
    'people persons participants contacts names': findPeople({ ...email, body: sentences.join('\n') }).map(
      personFact,
    ),
    'organizations organisations companies': findOrganisations(sentences.join(' ')).map((name) =>
      named({ 'name text organization company': name }),
    ),
    'amounts money sums costs prices monetary_amounts financials': findAmounts([subject, ...sentences]).map(
      amountFact,
    ),
    'risk_flags risks flags warnings red_flags security_flags concerns': risks.map(riskFact),
    'key_points highlights points main_points': key,
    'questions open_questions': sentences.filter((sentence) => sentence.trim().endsWith('?')),
    attachments: email.attachments.map((name) => named({ 'name filename file text': name })),
    links: email.links.map(({ text: shown, target }) => named({ 'url target href': target, text: shown })),
  };
  return named({
    ...lists,
    'engine disclaimer generated_by written_by caveat': WHO_WRITES,
    'category topic kind class classification label': choice(
      topicNames(subject, sentences.join(' '), isFraud),
    ),
    'priority urgency importance': choice(urgencyNames(urgency), urgency + 1),
    'sentiment tone mood': choice(mood.names, mood.score),
    sentiment_score: mood.score,
    'summary tldr overview gist abstract answer text result response message note notes': summary,
    subject: email.subject,
    'suggested_reply reply draft_reply reply_draft response_draft draft': suggestReply({
      sender,
      subject,
      asks,
      isDangerous,
    }),
    'needs_reply reply_needed requires_reply requires_response response_required':
      asks.length > 0 && !isDangerous,
    'is_spam spam is_phishing phishing is_suspicious suspicious': isFraud,
    'risk_level risk': choice(urgencyNames(isDangerous ? 2 : risks.length > 0 ? 1 : 0)),
    // The rules have no measure of their own certainty; an even chance claims nothing.
    'confidence certainty': 0.5,
    'language lang': 'en',
    'sender from': sender,
  });
}
