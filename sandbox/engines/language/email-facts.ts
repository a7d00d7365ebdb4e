import { analyseEmail, type EmailFindings } from './analyse-email.ts';
import { urgencyNames } from './classify.ts';
import type { EmailText } from './email-text.ts';
import { choice, type Fact, type Facts, named } from './facts.ts';
import type { Amount } from './find-amounts.ts';
import type { Ask } from './find-asks.ts';
import type { When } from './find-dates.ts';
import { whenText } from './when-text.ts';
import type { Person } from './find-names.ts';
import type { Risk } from './find-risks.ts';
import { WHO_WRITES } from './summarise.ts';

const askFact = ({ task, due, owner, amount, sentence }: Ask): Facts =>
  named({
    'task action action_item description text title what item name summary': task,
    'due due_date due_at date deadline when by': due,
    'due_text due_words': due?.words ?? null,
    'owner assignee who person responsible assigned_to': owner,
    'amount sum cost price money': amount && { kind: 'measured', text: amount.text, value: amount.value },
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

const entityFact = (name: string, kinds: string): Facts =>
  named({ 'name text value entity': name, 'kind type category label': choice(kinds.split(' ')) });

/** Everything that has a name, a date or a price, in one list. */
function entityFacts({ people, organisations, dates, amounts }: EmailFindings): Facts[] {
  return [
    ...people.map(({ name }) => entityFact(name, 'person people contact')),
    ...organisations.map((name) => entityFact(name, 'organisation organization company org')),
    ...dates.map((when) => entityFact(`${whenText(when)} (${when.words})`, 'date time deadline')),
    ...amounts.map(({ text }) => entityFact(text, 'amount money price')),
  ];
}

function listFacts(found: EmailFindings): Record<string, Fact> {
  return {
    'action_items actions tasks todos to_dos next_steps asks requests': found.asks.map(askFact),
    'dates deadlines due_dates key_dates important_dates': found.dates.map(dateFact),
    'people persons participants contacts names': found.people.map(personFact),
    'organizations organisations companies': found.organisations.map((name) =>
      named({ 'name text organization company': name }),
    ),
    'amounts money sums costs prices monetary_amounts financials': found.amounts.map(amountFact),
    'entities named_entities mentions': entityFacts(found),
    'risk_flags risks flags warnings red_flags security_flags concerns': found.risks.map(riskFact),
    'key_points highlights points main_points': found.keySentences,
    'questions open_questions': found.questions,
  };
}

/** Everything the rules find in an email, under the names by which schemas ask for it. */
export function emailFacts(email: EmailText, now: Date): Facts {
  const found = analyseEmail(email, now);
  const { urgency, mood, risks, isDangerous, isFraud } = found;
  return named({
    ...listFacts(found),
    attachments: email.attachments.map((name) => named({ 'name filename file text': name })),
    links: email.links.map(({ text, target }) => named({ 'url target href': target, text })),
    'due due_date deadline first_due': found.asks.map(({ due }) => due).find((due) => due !== null) ?? null,
    'engine disclaimer generated_by written_by caveat': WHO_WRITES,
    'category topic kind class classification label': choice(found.topics),
    'priority urgency importance': choice(urgencyNames(urgency), urgency + 1),
    'sentiment tone mood': choice(mood.names, mood.score),
    sentiment_score: mood.score,
    'summary tldr overview gist abstract answer text result response message note notes': found.summary,
    'subject title': email.subject,
    'suggested_reply reply draft_reply reply_draft response_draft draft': found.reply,
    'needs_reply reply_needed requires_reply requires_response response_required': found.needsReply,
    'is_spam spam is_phishing phishing is_suspicious suspicious': isFraud,
    'risk_level risk': choice(urgencyNames(isDangerous ? 2 : risks.length > 0 ? 1 : 0)),
    // The rules have no measure of their own certainty; an even chance claims nothing.
    'confidence certainty': 0.5,
    'language lang': 'en',
    'sender from': found.sender,
  });
}
