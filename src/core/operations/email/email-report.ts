import { z } from 'zod';
import { type EmailAnalysis, emailAnalysisSchema } from './analysis.ts';
import { defang } from './defang.ts';
import type { ParsedEmail } from './parsed-email.ts';
import { riskFlags } from './risk-flags.ts';

const mailbox = z.object({ name: z.string(), address: z.string() });
const LINKS_SHOWN = 20;

/** All that is told of an email, kept with the result. Addresses in it are de-fanged, also those the model wrote. */
export const emailReportSchema = z.object({
  subject: z.string(),
  from: z.array(mailbox),
  to: z.array(mailbox),
  date: z.string().nullable(),
  claims: z.object({ spf: z.string().nullable(), dkim: z.string().nullable(), dmarc: z.string().nullable() }),
  files: z.array(
    z.object({ name: z.string().nullable(), type: z.string(), bytes: z.number(), sha256: z.string() }),
  ),
  filesLeftOut: z.number(),
  links: z.array(z.object({ text: z.string(), target: z.string(), faults: z.array(z.string()) })),
  hidden: z.array(z.object({ kind: z.string(), characters: z.number(), sample: z.string() })),
  cut: z.boolean(),
  /** null when the model declined. */
  analysis: emailAnalysisSchema.nullable(),
  flags: z.array(z.object({ kind: z.string(), why: z.string(), by: z.enum(['helix', 'model']) })),
});
/** A report, as parsed. */
export type EmailReport = z.infer<typeof emailReportSchema>;

/** Every text below a value, de-fanged. */
function tame<T>(value: T): T {
  if (typeof value === 'string') return defang(value) as T;
  if (Array.isArray(value)) return value.map(tame) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, tame(part)])) as T;
}

/** Puts together what was read and what the model said; our own flags come first, and a model cannot take one away. */
export function emailReport(email: ParsedEmail, analysis: EmailAnalysis | null): EmailReport {
  const { subject, from, to, date, claims, files, filesLeftOut, hidden, cut } = email;
  const own = riskFlags(email);
  const said = (analysis?.risk_flags ?? []).map(({ kind, why }) => ({ kind, why, by: 'model' as const }));
  const refused = { kind: 'analysis_refused', why: 'the model declined', by: 'helix' as const };
  return tame({
    subject,
    from,
    to,
    date,
    claims,
    files,
    filesLeftOut,
    links: email.links.slice(0, LINKS_SHOWN),
    hidden,
    cut,
    analysis,
    flags: [...(analysis === null ? [refused] : []), ...own, ...said],
  });
}
