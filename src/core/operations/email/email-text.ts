import type { EmailReport } from './email-report.ts';

type Analysis = NonNullable<EmailReport['analysis']>;

/** A person as mail programs write one. */
function personText({ name, address }: { name: string; address: string }): string {
  if (name === '') return address;
  return address === '' ? name : `${name} <${address}>`;
}

/** An action in one line: what, who, until when, how much. */
export function actionText({ what, who, due, amount }: Analysis['action_items'][number]): string {
  const details = [who, due && `due ${due}`, amount].filter((text) => text !== null && text !== '');
  return details.length === 0 ? what : `${what} (${details.join(', ')})`;
}

/** What the receiving server claims: `SPF pass, DKIM none`. Empty when the email carries no such claim. */
export function claimsText({ claims }: EmailReport): string {
  return Object.entries(claims)
    .flatMap(([name, verdict]) => (verdict === null ? [] : [`${name.toUpperCase()} ${verdict}`]))
    .join(', ');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, ...lines];
}

function analysed(analysis: Analysis): string[] {
  const { category, priority, sentiment, summary, suggested_reply: reply } = analysis;
  return [
    ...section('Summary', [summary]),
    ...section('Verdict', [`Priority ${priority}, category ${category}, tone ${sentiment}`]),
    ...section(
      'To do',
      analysis.action_items.map((item) => `- [ ] ${actionText(item)}`),
    ),
    ...section(
      'Mentioned',
      analysis.entities.map((name) => `- ${name}`),
    ),
    ...section('Suggested reply', reply === null ? [] : [reply]),
  ];
}

/** The whole report as a Markdown file: everything, in the order in which one reads it. */
export function emailText(report: EmailReport): string {
  const claims = claimsText(report);
  const { files, links, hidden, flags, filesLeftOut } = report;
  return [
    `# ${report.subject === '' ? 'Email without a subject' : report.subject}`,
    `From: ${report.from.map(personText).join(', ') || 'unknown'}`,
    `To: ${report.to.map(personText).join(', ') || 'unknown'}`,
    `Date: ${report.date ?? 'unknown'}`,
    claims === '' ? 'Sender check: none in the email' : `Sender check, as the email itself claims: ${claims}`,
    ...(report.cut ? ['The email is long; its end was not analysed.'] : []),
    ...section(
      'Warnings',
      flags.map(({ kind, why, by }) => `- ${kind} (${by}): ${why}`),
    ),
    ...(report.analysis === null ? [] : analysed(report.analysis)),
    ...section(
      'Links',
      links.map(
        ({ text, target, faults }) =>
          `- ${text || 'no text'} -> ${target}${faults.length > 0 ? ` (${faults.join(', ')})` : ''}`,
      ),
    ),
    ...section(
      'Attachments',
      files.map(
        ({ name, type, bytes, sha256 }) =>
          `- ${name ?? 'without a name'}, ${type}, ${bytes} bytes, SHA-256 ${sha256}`,
      ),
    ),
    ...(filesLeftOut > 0 ? [`- and ${filesLeftOut} more`] : []),
    ...section(
      'Hidden from the reader',
      hidden.map(({ kind, characters, sample }) => `- ${kind}, ${characters} characters: ${sample}`),
    ),
    '',
  ].join('\n');
}
