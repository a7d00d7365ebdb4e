import { SlashCommandBuilder } from 'discord.js';
import type { StoredResult } from '../core/index.ts';
import type { Asked, Form, MadeFile, Plan, Presentation, SlashCommand } from './command.ts';
import { emailView, reportOf } from './email-view.ts';
import { guildOnly } from './guild-command.ts';
import type { Invocation } from './invocation.ts';
import { type ModelChoice, modelChoices } from './model-option.ts';
import { clipped, plainText } from './plain-text.ts';
import { readStoredInput } from './read-stored-input.ts';
import { countText, fact } from './replies/wording.ts';

const FORM_TEXT_MAX = 4_000;
const FIELD = 'email';

function builder(models: readonly ModelChoice[]): SlashCommandBuilder {
  const command = new SlashCommandBuilder()
    .setName('email')
    .setDescription('Analyses an email, for you alone; without a file, a box opens to paste it');
  command.addAttachmentOption((option) =>
    option.setName('file').setDescription('The email: .eml or .msg').setFileTypes('.eml', '.msg'),
  );
  command.addStringOption((option) =>
    option
      .setName('model')
      .setDescription('Which model reads it; left empty, the cheapest that is good at it')
      .addChoices(...modelChoices(models)),
  );
  return guildOnly(command);
}

function formOf(invocation: Invocation): Form | null {
  if (invocation.file('file') !== null) return null;
  return {
    arg: invocation.text('model'),
    title: 'Analyse email',
    fields: [
      {
        id: FIELD,
        label: 'The email',
        description: 'Up to 4,000 characters, best with its headers. For more, attach an .eml or .msg file.',
        placeholder: 'Paste the email',
        maxLength: FORM_TEXT_MAX,
      },
    ],
  };
}

/** One analysis: always private, because an email is somebody's letter. */
export function emailPlan(
  input: { file: unknown; text: string | null; model: string | null },
  subject: string,
): Extract<Plan, { kind: 'operations' }> {
  return { kind: 'operations', runs: [{ operation: 'email', input, private: true, subject }], note: null };
}

/** `/email`: a file or pasted text in, a private analysis out. */
export function createEmail(models: readonly ModelChoice[]): SlashCommand {
  return {
    kind: 'slash',
    access: 'everyone',
    data: builder(models).toJSON(),
    opens: formOf,
    plan: async (invocation) => {
      const file = invocation.file('file');
      return emailPlan({ file, text: null, model: invocation.text('model') }, file?.name ?? '');
    },
    submit: async (form) =>
      emailPlan({ file: null, text: form.fields.get(FIELD) ?? '', model: form.arg }, 'a pasted email'),
  };
}

function headline(result: StoredResult): string {
  const report = reportOf(result);
  const from = report?.from[0];
  const note = fact(result.facts, 'modelNote', '');
  const who = from ? from.name || from.address : '';
  return [
    `📧 **Email**${who === '' ? '' : ` from ${plainText(clipped(who, 80))}`}`,
    report === null || report.subject === '' ? null : `“${plainText(clipped(report.subject, 120))}”`,
    note === '' ? null : note,
  ]
    .filter((text) => text !== null)
    .join(' · ');
}

async function asked(input: unknown, measured: string | null): Promise<Asked> {
  const { text, file } = readStoredInput(input);
  const size = measured ?? (text === null ? null : `${countText(text.length)} characters`);
  return { what: `analysis of an email${size === null ? '' : ` of ${size}`}`, text, file };
}

async function convert(
  result: StoredResult,
  format: string,
  read: (key: string) => Promise<Uint8Array>,
): Promise<MadeFile | null> {
  const [file] = result.files;
  if (format === 'md' && file) {
    return { name: file.name, contentType: file.contentType, bytes: await read(file.key) };
  }
  const report = reportOf(result);
  if (format !== 'json' || report === null) return null;
  const bytes = Buffer.from(`${JSON.stringify(report, null, 2)}\n`);
  return { name: 'email.json', contentType: 'application/json', bytes };
}

/** How an analysed email is shown: sections in words, the file only when a message cannot hold them. */
export const emailPresentation: Presentation = {
  operation: 'email',
  title: 'Email',
  asked,
  headline,
  body: (result) => emailView(result).lines,
  attached: (result) => (emailView(result).whole ? [] : result.files),
  formats: [
    { id: 'md', label: 'Markdown, with hashes of the attachments' },
    { id: 'json', label: 'JSON' },
  ],
  convert,
};
