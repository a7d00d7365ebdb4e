import { z } from 'zod';

/** What an email is about, in one word. */
const EMAIL_CATEGORIES = [
  'request',
  'question',
  'meeting',
  'invoice',
  'complaint',
  'update',
  'newsletter',
  'personal',
  'spam',
  'phishing',
  'other',
] as const;
const EMAIL_PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
const EMAIL_SENTIMENTS = ['positive', 'neutral', 'negative', 'mixed'] as const;

/** Text of a model: trimmed, and cut where it is longer than anybody reads. */
const words = (max: number): z.ZodType<string> =>
  z
    .string()
    .transform((text) => text.trim().slice(0, max))
    .pipe(z.string().min(1));
const wordsOrNone = (max: number): z.ZodType<string | null> =>
  z
    .string()
    .nullish()
    .transform((text) => text?.trim().slice(0, max) || null);

/** What a model says about an email; checked here, whatever the vendor promises about its format. */
export const emailAnalysisSchema = z.object({
  category: z.enum(EMAIL_CATEGORIES),
  priority: z.enum(EMAIL_PRIORITIES),
  sentiment: z.enum(EMAIL_SENTIMENTS),
  summary: words(2_000),
  action_items: z
    .array(
      z.object({ what: words(500), who: wordsOrNone(200), due: wordsOrNone(200), amount: wordsOrNone(200) }),
    )
    .max(100),
  entities: z
    .array(z.string())
    .max(200)
    .transform((names) => names.map((name) => name.trim().slice(0, 200)).filter((name) => name !== '')),
  suggested_reply: wordsOrNone(6_000),
  risk_flags: z.array(z.object({ kind: words(60), why: words(400) })).max(50),
});
/** The analysis, as parsed. */
export type EmailAnalysis = z.infer<typeof emailAnalysisSchema>;

const text = { type: 'string' } as const;
const list = (items: object) => ({ type: 'array', items });
const choice = (values: readonly string[]) => ({ type: 'string', enum: values });

function shape(properties: Record<string, object>): Record<string, unknown> {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/**
 * The same as JSON schema, for the vendor, which counts it as part of the prompt: short on
 * purpose, so what is not known is empty there, and null here.
 */
export const EMAIL_JSON_SCHEMA: Record<string, unknown> = shape({
  category: choice(EMAIL_CATEGORIES),
  priority: choice(EMAIL_PRIORITIES),
  sentiment: choice(EMAIL_SENTIMENTS),
  summary: text,
  action_items: list(shape({ what: text, who: text, due: text, amount: text })),
  entities: list(text),
  suggested_reply: text,
  risk_flags: list(shape({ kind: text, why: text })),
});

/** The JSON in an answer: all of it, or what stands in a code block. */
function jsonOf(answer: string): unknown {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/.exec(answer)?.[1];
  try {
    return JSON.parse(fenced ?? answer);
  } catch {
    return null;
  }
}

/** Reads a model's answer: the analysis, or in one line what is wrong about it (paths and types, no content). */
export function readAnalysis(answer: string): { analysis: EmailAnalysis } | { fault: string } {
  const value = jsonOf(answer);
  if (value === null) return { fault: 'it is not JSON' };
  const parsed = emailAnalysisSchema.safeParse(value);
  if (parsed.success) return { analysis: parsed.data };
  const issues = parsed.error.issues
    .slice(0, 5)
    .map(({ path, code }) => `${path.join('.') || 'top'}: ${code}`);
  return { fault: issues.join('; ') };
}
