import { actionText, claimsText, emailReportSchema } from '../core/index.ts';
import type { EmailReport, StoredResult } from '../core/index.ts';
import { clipped, plainText } from './plain-text.ts';
import { bytesText, countText } from './replies/wording.ts';

/** Characters of a message that the view may take; headline and footer need the rest of Discord's 2,000. */
const ROOM = 1_450;

const PRIORITIES: Record<string, string> = {
  urgent: '🚨 **Urgent**',
  high: '🔴 **High priority**',
  normal: '🟡 **Normal priority**',
  low: '⚪ **Low priority**',
};

const WARNINGS: Record<string, string> = {
  injection: 'Gives orders to a machine',
  link_mismatch: 'Link leads elsewhere',
  hidden_text: 'Hidden text',
  urgent_money: 'Pressure for money',
  reply_to_differs: 'Replies go elsewhere',
  sender_name: 'Sender’s name misleads',
  authentication_failed: 'Sender check failed',
  dangerous_attachment: 'Attachment that can do harm',
  analysis_refused: 'Not analysed',
};

const DECLINED =
  'The model declined to analyse it. Read it with care yourself, or run it again with another model.';

/** A part of the view, and whether it tells everything there is. */
type Part = { lines: string[]; whole: boolean };

const safe = (text: string, max: number): string => plainText(clipped(text.replaceAll(/\s+/g, ' '), max));

function part(title: string, items: readonly string[], max: { items: number; characters: number }): Part {
  if (items.length === 0) return { lines: [], whole: true };
  const shown = items.slice(0, max.items);
  return {
    lines: [title, ...shown.map((item) => `- ${safe(item, max.characters)}`)],
    whole: shown.length === items.length && shown.every((item) => item.length <= max.characters),
  };
}

/** Text to copy: shown as it is, in a block that it cannot end. */
function copyable(title: string, text: string | null, max: number): Part {
  if (text === null) return { lines: [], whole: true };
  const shown = clipped(text, max).replaceAll('```', "'''");
  return { lines: [title, '```', shown, '```'], whole: text.length <= max };
}

function warnings({ flags }: EmailReport): Part {
  const items = flags.map(
    ({ kind, why, by }) =>
      `${WARNINGS[kind] ?? kind.replaceAll('_', ' ')}: ${why}${by === 'model' ? ' (says the model)' : ''}`,
  );
  return part('⚠️ **Warnings**', items, { items: 6, characters: 220 });
}

function analysed(analysis: NonNullable<EmailReport['analysis']>): { first: Part[]; later: Part[] } {
  const { category, priority, sentiment, summary } = analysis;
  const names = [...new Set(analysis.entities)];
  return {
    first: [
      { lines: [`${PRIORITIES[priority] ?? priority} · ${category} · ${sentiment} tone`], whole: true },
      { lines: [`📝 **Summary** ${safe(summary, 600)}`], whole: summary.length <= 600 },
    ],
    later: [
      part('✅ **To do**', analysis.action_items.map(actionText), { items: 8, characters: 200 }),
      copyable('✍️ **Suggested reply**', analysis.suggested_reply, 700),
      names.length === 0
        ? { lines: [], whole: true }
        : {
            lines: [`🏷️ **Mentioned** ${safe(names.join(', '), 250)}`],
            whole: names.join(', ').length <= 250,
          },
    ],
  };
}

function carried(report: EmailReport): Part[] {
  const files = report.files.map(
    ({ name, type, bytes, sha256 }) =>
      `${name ?? 'without a name'} (${type || 'unknown type'}, ${bytesText(bytes)}, SHA-256 ${sha256.slice(0, 12)}…)`,
  );
  const links = report.links.map(({ text, target }) =>
    text === '' || text === target ? target : `${text} → ${target}`,
  );
  const claims = claimsText(report);
  return [
    part(`📎 **Attachments** (${countText(report.files.length + report.filesLeftOut)}), not opened`, files, {
      items: 5,
      characters: 160,
    }),
    part('🔗 **Links**, made harmless', links, { items: 5, characters: 160 }),
    claims === ''
      ? { lines: [], whole: true }
      : { lines: [`🪪 **Sender check**, as the email itself claims: ${safe(claims, 100)}`], whole: true },
    report.analysis === null ? { lines: [DECLINED], whole: true } : { lines: [], whole: true },
    report.cut
      ? { lines: ['-# The email is long; its end was not analysed.'], whole: true }
      : { lines: [], whole: true },
  ];
}

/** The report of a stored result; null for one of another shape. */
export function reportOf(result: StoredResult): EmailReport | null {
  try {
    return emailReportSchema.parse(JSON.parse(String(result.facts['report'])));
  } catch {
    return null;
  }
}

/**
 * An email's analysis in words and icons, the most important first, as far as a message has room; `whole` is false
 * when something had to be left to the file.
 */
export function emailView(result: StoredResult): { lines: string[]; whole: boolean } {
  const report = reportOf(result);
  if (report === null) return { lines: [], whole: false };
  const said = report.analysis === null ? { first: [], later: [] } : analysed(report.analysis);
  const lines: string[] = [];
  let whole = true;
  for (const one of [...said.first, warnings(report), ...said.later, ...carried(report)]) {
    const fits = [...lines, ...one.lines].join('\n').length <= ROOM;
    if (fits) lines.push(...one.lines);
    whole &&= fits && one.whole;
  }
  return { lines: whole ? lines : [...lines, '-# Everything is in the file.'], whole };
}
