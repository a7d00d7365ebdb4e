import type { APIMessage } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultContent } from '../../src/bot/cards/result-message.ts';
import { formResponse } from '../../src/bot/first-response.ts';
import { parseCustomId } from '../../src/bot/custom-id.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { emailMenu } from '../../src/commands/email-menu.ts';
import { emailView } from '../../src/commands/email-view.ts';
import { emailPresentation } from '../../src/commands/email.ts';
import { createCommands } from '../../src/commands/index.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import type { EmailReport, Receipt, StoredResult } from '../../src/core/index.ts';
import { emailReport } from '../../src/core/operations/email/email-report.ts';
import { parseEmail } from '../../src/core/operations/email/parse-email.ts';
import { ANALYSIS, HOSTILE, INVOICE } from '../support/email-samples.ts';

const email = createCommands(() => []).slash('email');
const context = {} as CommandContext;
const receipt: Receipt = {
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  cost: 192_200n,
  estimated: false,
  provider: 'anthropic',
  model: 'claude-haiku-5-5',
  ms: 1_200,
  auditSeq: 9,
};

function stored(report: EmailReport): StoredResult {
  const file = { key: 'k', name: 'email.md', contentType: 'text/markdown', bytes: 9, description: 'all' };
  return { text: 'text', files: [file], facts: { report: JSON.stringify(report), modelNote: null } };
}

async function reported(bytes: Uint8Array): Promise<EmailReport> {
  return emailReport(await parseEmail(bytes, 'file'), ANALYSIS);
}

function content(result: StoredResult): string {
  const view = {
    presentation: emailPresentation,
    result,
    receipt,
    askerId: '1',
    ephemeral: true,
    maxFileBytes: 1e7,
  };
  return resultContent(view, []);
}

describe('/email', () => {
  it('opens a form to paste into when there is no file, keeps the model, and is private', async () => {
    const invocation = readInvocation(
      'email',
      [{ name: 'model', type: 3, value: 'claude-sonnet-5-5' }],
      undefined,
    );
    const form = email?.opens?.(invocation);
    const response = JSON.parse(JSON.stringify(formResponse('email', form!))) as {
      data: { custom_id: string };
    };
    const arg = parseCustomId(response.data.custom_id)?.arg ?? null;
    const plan = await email?.submit?.({ arg, fields: new Map([['email', 'Dear Bob']]) }, context);
    expect(plan).toEqual({
      kind: 'operations',
      runs: [
        {
          operation: 'email',
          input: { file: null, text: 'Dear Bob', model: 'claude-sonnet-5-5' },
          private: true,
          subject: 'a pasted email',
        },
      ],
      note: null,
    });
  });

  it('takes a file without a form, privately', async () => {
    const attachment = { id: '7', filename: 'a.eml', size: 5, url: 'https://cdn.example/a', proxy_url: '' };
    const invocation = readInvocation('email', [{ name: 'file', type: 11, value: '7' }], {
      attachments: { '7': attachment },
    });
    expect(email?.opens?.(invocation)).toBeNull();
    expect(await email?.plan(invocation, context)).toMatchObject({
      runs: [{ private: true, subject: 'a.eml', input: { file: { name: 'a.eml' }, text: null } }],
    });
  });
});

describe('Analyse email', () => {
  const message = (more: object): APIMessage =>
    ({ content: '', attachments: [], embeds: [], components: [], ...more }) as unknown as APIMessage;
  const file = (filename: string) => ({
    id: filename,
    filename,
    size: 3,
    url: `https://cdn.example/${filename}`,
  });

  it('takes the first email file of a message, else its words, and is private', async () => {
    const files = message({ content: 'look', attachments: [file('a.png'), file('b.MSG'), file('c.eml')] });
    expect(await emailMenu.plan(files, context)).toMatchObject({
      runs: [{ operation: 'email', private: true, input: { file: { name: 'b.MSG' }, text: null } }],
    });
    expect(await emailMenu.plan(message({ content: 'Dear Bob' }), context)).toMatchObject({
      runs: [{ private: true, input: { file: null, text: 'Dear Bob' } }],
    });
  });

  it('takes the first of several emails, and names those it leaves out', async () => {
    const files = message({ attachments: [file('a.eml'), file('b.png'), file('c.eml')] });
    expect(await emailMenu.plan(files, context)).toMatchObject({
      runs: [{ input: { file: { name: 'a.eml' } } }],
      note: 'The first email of the message is analysed; left out: c.eml.',
    });
  });

  it('refuses a message without either', async () => {
    expect(await emailMenu.plan(message({ attachments: [file('a.png')] }), context)).toMatchObject({
      kind: 'reply',
      tone: 'refused',
    });
  });
});

describe('an analysed email', () => {
  it('is shown in sections: verdict, summary, warnings, what to do, a reply to copy, what it carries', async () => {
    const result = stored(await reported(INVOICE));
    expect(content(result).split('\n')).toEqual([
      '📧 **Email** from Ada Lovelace · “Invoice 17 for the gears” · for <@1>',
      '🔴 **High priority** · invoice · neutral tone',
      '📝 **Summary** Ada asks Bob to pay invoice 17 of 120.50 EUR by 1 December.',
      '✅ **To do**',
      '- Pay invoice 17 (Bob, due 2026-12-01, 120.50 EUR)',
      '✍️ **Suggested reply**',
      '```',
      'Dear Ada,',
      '',
      'thank you, I will look at it.',
      '',
      'Bob',
      '```',
      '🏷️ **Mentioned** Ada Lovelace',
      '🔗 **Links**, made harmless',
      '- hxxps://engine\\[.\\]example/invoices/17',
      '🪪 **Sender check**, as the email itself claims: SPF pass, DKIM pass, DMARC pass',
      '-# $0.0001922 · claude-haiku-5-5 · 1.2 s · audit #9 · op 1a2b3c4d',
    ]);
    expect(emailPresentation.attached(result)).toEqual([]);
  });

  it('brings the file along when a message cannot hold everything, and says so', async () => {
    const report = await reported(HOSTILE);
    const analysis = { ...ANALYSIS, suggested_reply: 'A long answer. '.repeat(100) };
    const result = stored({ ...report, analysis });
    expect(content(result)).toContain('-# Everything is in the file.');
    expect(emailPresentation.attached(result)).toHaveLength(1);
  });

  it('has no living link and no broken block, whatever an email or a model writes', () => {
    const words = fc.oneof(fc.string(), fc.constantFrom('```', '@everyone', '[x](y)', '`'));
    fc.assert(
      fc.property(words, words, words, (subject, reply, why) => {
        const nobody = { spf: null, dkim: null, dmarc: null };
        const report: EmailReport = {
          subject,
          from: [{ name: why, address: 'a@b.example' }],
          to: [],
          date: null,
          claims: nobody,
          files: [{ name: subject, type: why, bytes: 1, sha256: 'ab' }],
          filesLeftOut: 0,
          links: [{ text: reply, target: why, faults: [] }],
          hidden: [],
          cut: true,
          analysis: { ...ANALYSIS, suggested_reply: reply || null, summary: why || 'x' },
          flags: [{ kind: 'injection', why, by: 'model' }],
        };
        const text = content(stored(report));
        expect(text.length).toBeLessThanOrEqual(2_000);
        expect(text.split('```').length % 2).toBe(1);
        expect(text).not.toMatch(/@everyone(?!\w)(?![\s\S]*```)/);
      }),
    );
  });

  it('that the model declined to read still shows what was found', async () => {
    const report = emailReport(await parseEmail(HOSTILE, 'file'), null);
    const text = emailView(stored(report)).lines.join('\n');
    expect(text).toContain('Not analysed: the model declined');
    expect(text).toContain('run it again with another model');
    expect(text).toContain('Gives orders to a machine');
    expect(text).toContain('invoice.pdf.exe');
    expect(text).not.toMatch(/https?:\/\//);
  });

  it('can be had as Markdown or JSON', async () => {
    const result = stored(await reported(INVOICE));
    const read = async (): Promise<Uint8Array> => Buffer.from('kept');
    expect((await emailPresentation.convert(result, 'md', read))?.name).toBe('email.md');
    const json = await emailPresentation.convert(result, 'json', read);
    expect(JSON.parse(Buffer.from(json?.bytes ?? []).toString())).toMatchObject({ analysis: ANALYSIS });
    expect(await emailPresentation.convert(result, 'pdf', read)).toBeNull();
  });

  it('is described to an approver without a word of it', async () => {
    const core = { voices: async () => [] };
    const asked = await emailPresentation.asked({ text: 'secret words', file: null }, null, core);
    expect(asked.what).toBe('analysis of an email of 12 characters');
  });
});
