import { z } from 'zod';
import { readJsonAnswer } from '../read-json-answer.ts';
import { type EmailAnalysis, emailAnalysisSchema } from './analysis.ts';

const { shape } = emailAnalysisSchema;
const task = shape.action_items.element.shape;

/** A warning as a model writes one, `name: why`; one without a name is a risk. */
function flagOf(said: string): EmailAnalysis['risk_flags'] {
  const [, name = 'risk', why = said] = /^\s*([^:：]{1,60})(?::\s+|：\s*)(.+)$/s.exec(said) ?? [];
  const words = why.trim().slice(0, 400);
  return words === '' ? [] : [{ kind: name.trim().toLowerCase().replaceAll(/\s+/g, '_'), why: words }];
}

/** What a model answers, in the short names it is asked by, read as our own analysis; what it left out is empty. */
const answerSchema = z
  .object({
    kind: shape.category,
    priority: shape.priority,
    tone: shape.sentiment,
    gist: shape.summary,
    tasks: z
      .array(z.object({ what: task.what, who: task.who, due: task.due, sum: task.amount }))
      .max(100)
      .nullish(),
    entities: shape.entities.nullish(),
    reply: shape.suggested_reply,
    risks: z.array(z.string()).max(50).nullish(),
  })
  .transform(({ kind, priority, tone, gist, tasks, entities, reply, risks }): EmailAnalysis => ({
    category: kind,
    priority,
    sentiment: tone,
    summary: gist,
    action_items: (tasks ?? []).map(({ sum, ...rest }) => ({ ...rest, amount: sum })),
    entities: entities ?? [],
    suggested_reply: reply,
    risk_flags: (risks ?? []).flatMap(flagOf),
  }));

const text = { type: 'string' };
const list = (items: object) => ({ type: 'array', items });
const choice = ({ options }: { options: readonly string[] }) => ({ enum: options });

function object(properties: Record<string, object>, required: readonly string[]): Record<string, unknown> {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/**
 * The answer's form as the vendor's structured outputs take it. It is counted as part of every prompt, so its names are
 * short, a list of words has no type beside it (nor has it in what the vendor's SDK sends), and only what every email has
 * is required.
 */
export const EMAIL_JSON_SCHEMA: Record<string, unknown> = object(
  {
    kind: choice(shape.category),
    priority: choice(shape.priority),
    tone: choice(shape.sentiment),
    gist: text,
    tasks: list(object({ what: text, who: text, due: text, sum: text }, [])),
    entities: list(text),
    reply: text,
    risks: list(text),
  },
  ['kind', 'priority', 'tone', 'gist'],
);

/** Reads a model's answer: the analysis, or in one line what is wrong about it (paths and types, no content). */
export function readAnalysis(answer: string): { analysis: EmailAnalysis } | { fault: string } {
  const read = readJsonAnswer(answer, answerSchema);
  return 'fault' in read ? read : { analysis: read.value };
}
