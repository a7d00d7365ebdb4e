import { type Facts, named } from '../../engines/language/facts.ts';
import { fillSchema, textOf } from '../../engines/language/fill-schema.ts';
import { describeSight, type ListRules, WHO_LOOKS } from '../../engines/vision/describe-sight.ts';
import type { Sight } from '../../engines/vision/vision-engine.ts';
import { answerSchema } from './answer-schema.ts';
import { tokensOfText } from './count-tokens.ts';
import type { GenerateRequest } from './generate-request.ts';

const NOTHING_TO_SEE = `${WHO_LOOKS} There is no video or picture in this request, and it cannot answer from words.`;

/** What JSON without a schema is made of. */
const PLAIN_SCHEMA = {
  type: 'object',
  properties: {
    answer: { type: 'string' },
    chapters: {
      type: 'array',
      items: { type: 'object', properties: { start: { type: 'string' }, title: { type: 'string' } } },
    },
    on_screen_text: {
      type: 'array',
      items: { type: 'object', properties: { time: { type: 'string' }, text: { type: 'string' } } },
    },
  },
};

/** Longest lists, and how short they get until an answer fits what the caller pays for. */
const LISTED = [60, 25, 10, 4];

/** A schema that asks for such times has no room for parts of a second. */
const WHOLE_SECONDS = /MM:SS(?![.,])/i;

/** A prompt that is a JSON object names its question; any other is the question. */
function asked(prompt: string): string {
  try {
    const value = JSON.parse(prompt) as { question?: unknown } | null;
    return typeof value?.question === 'string' ? value.question : prompt;
  } catch {
    return prompt;
  }
}

/** The words the caller said last: the question is looked for on the screen. */
function questionOf({ contents }: GenerateRequest): string {
  const last = contents.findLast(({ role = 'user' }) => role === 'user');
  return asked(last?.parts.findLast(({ text }) => text !== undefined)?.text ?? '');
}

/** Several videos are described one after the other; lists hold the first one's. */
function factsOf(sights: readonly Sight[], question: string, rules: ListRules): Facts {
  const all = sights.map((sight) => describeSight(sight, question, rules));
  const [first] = all;
  if (!first) return named({ 'answer response reply text summary description overview': NOTHING_TO_SEE });
  if (all.length === 1) return first;
  const answer = all.map((facts, index) => `Video ${index + 1}: ${textOf(facts['answer'])}`).join('\n\n');
  return { ...first, answer, response: answer, text: answer };
}

/**
 * The answer's text: plain words, or JSON that fits the schema asked for, with lists so long that it is at most `most`
 * tokens where that can be. Says in either that it is no model.
 */
export function writeAnswer(request: GenerateRequest, sights: readonly Sight[], most: number): string {
  const question = questionOf(request);
  const schema = answerSchema(request.generationConfig ?? {});
  if (schema === null) return textOf(factsOf(sights, question, { listed: 0, wholeSeconds: false })['answer']);
  const filled = Object.keys(schema).length === 0 ? PLAIN_SCHEMA : schema;
  const wholeSeconds = WHOLE_SECONDS.test(JSON.stringify(filled));
  const write = (listed: number): string =>
    JSON.stringify(fillSchema(filled, factsOf(sights, question, { listed, wholeSeconds })));
  const answers = LISTED.map(write);
  return answers.find((answer) => tokensOfText(answer) <= most) ?? answers.at(-1) ?? '';
}
