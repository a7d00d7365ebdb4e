import { emailFacts } from './email-facts.ts';
import type { EmailText } from './email-text.ts';
import type { Fact, Facts } from './facts.ts';
import { fillSchema, textOf } from './fill-schema.ts';
import type { Answer, Question, TurnPart } from './language-engine.ts';
import { planSteps } from './plan-steps.ts';
import { bareEmail, readEmail } from './read-email.ts';
import { roundOf } from './read-round.ts';
import { WHO_WRITES } from './summarise.ts';
import { thoughtOf } from './thought.ts';
import { inputFacts } from './tool-input.ts';
import { useTools } from './use-tools.ts';

const textsOf = (parts: readonly TurnPart[]): string[] =>
  parts.flatMap((part) => (part.kind === 'text' || part.kind === 'result' ? [part.text] : []));

/**
 * The email a question is about: in the last turn, or, when the answer must fit a schema, in the newest turn that has
 * one, so that a caller who asks for the same answer again gets it.
 */
function emailOf({ turns, schema }: Question): EmailText | null {
  const asked = turns.filter(({ role }) => role === 'user').toReversed();
  const searched = schema === null ? asked.slice(0, 1) : asked;
  return (
    searched
      .flatMap(({ parts }) => textsOf(parts))
      .map(readEmail)
      .find((email) => email !== null) ?? null
  );
}

/** Facts for a schema that is not about an email: a plan, a title, a short text. */
function requestFacts(question: Question, now: Date): Facts {
  const { request, about, said, calls } = roundOf(question);
  const steps = planSteps(request, question.tools);
  const step = steps[0] ?? { clause: request, tool: null };
  const known = { step, steps, request, about, said, results: calls.map(({ result }) => result) };
  const found = emailFacts(bareEmail(request), now);
  return {
    ...found,
    ...inputFacts(known, null),
    summary: found['summary'] ?? '',
    title: request.slice(0, 100),
  };
}

type TextProperty = { type?: unknown; enum?: unknown; format?: unknown };

/** Whether a property takes any words: no list of allowed ones, no format. */
function isPlainText(property: TextProperty | undefined): boolean {
  return property?.type === 'string' && !property.enum && !property.format;
}

/** Puts the engine's name into an object that nowhere says it: before its first text at the top. */
function signed(answer: unknown, schema: object): unknown {
  const { properties = {} } = schema as {
    properties?: Record<string, TextProperty | undefined>;
  };
  if (typeof answer !== 'object' || answer === null || JSON.stringify(answer).includes(WHO_WRITES))
    return answer;
  const fields = Object.entries(answer as Record<string, unknown>);
  const place = fields.find(([name, value]) => typeof value === 'string' && isPlainText(properties[name]));
  if (!place) return answer;
  const [name, value] = place;
  return { ...answer, [name]: `${WHO_WRITES} ${value as string}`.trim() };
}

const LIST = { type: 'array', items: { type: 'string' }, maxItems: 5 };

/** The first few of a list of facts, in words. */
function listed(list: Fact | undefined): string {
  const schema = { type: 'object', properties: { list: LIST } };
  return (fillSchema(schema, { list: list ?? [] }) as { list: string[] }).list.join('; ');
}

/** An honest answer to what rules cannot answer: what they saw in the text, and no more. */
function plainAnswer(question: Question, facts: Facts, isEmail: boolean): string {
  if (isEmail) return `${textOf(facts['summary'])}\n\nSuggested reply:\n${textOf(facts['suggested_reply'])}`;
  const seen = (['dates', 'amounts', 'people', 'action_items'] as const)
    .map((name) => [name.replace('_', ' '), listed(facts[name])] as const)
    .filter(([, words]) => words !== '')
    .map(([name, words]) => `- ${name}: ${words}`);
  const unread = question.turns.some(({ parts }) => parts.some(({ kind }) => kind === 'unread'));
  return [
    `${WHO_WRITES} It cannot answer a free question; it reads emails by rules and calls the tools it is given.`,
    seen.length > 0
      ? `In your text it found:\n${seen.join('\n')}`
      : 'In your text it found nothing it has a rule for.',
    ...(unread ? ['Pictures and files were not looked at.'] : []),
  ].join('\n');
}

function nextMove(question: Question, now: Date): Answer {
  const email = emailOf(question);
  const facts = email ? emailFacts(email, now) : requestFacts(question, now);
  const move = useTools(question, email ? facts : {});
  if (move) return move;
  if (question.schema === null) return [{ kind: 'text', text: plainAnswer(question, facts, email !== null) }];
  const answer = signed(fillSchema(question.schema, facts), question.schema);
  return [{ kind: 'text', text: JSON.stringify(answer) }];
}

/** Answers a question by rules. The same question at the same `now` gets the same answer. */
export function answerQuestion(question: Question, now: Date): Answer {
  const move = nextMove(question, now);
  return question.thinks ? [{ kind: 'thought', text: thoughtOf(question, move) }, ...move] : move;
}
