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
