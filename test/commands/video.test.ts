import type { APIMessage } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultContent } from '../../src/bot/cards/result-message.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { createCommands } from '../../src/commands/index.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import { videoMenu } from '../../src/commands/video-menu.ts';
import { videoView } from '../../src/commands/video-view.ts';
import { videoPresentation } from '../../src/commands/video.ts';
import type { Facts, Receipt, StoredResult, VideoReport } from '../../src/core/index.ts';

const context = {} as CommandContext;
const command = createCommands(() => [{ id: 'gemini-3.8-flash', summary: 'the usual' }]).slash('video');
const file = {
  id: '5',
  filename: 'talk.mp4',
  size: 10,
  url: 'https://cdn.discordapp.com/a.mp4',
  proxy_url: '',
};

const receipt: Receipt = {
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  cost: 6_630_000n,
  estimated: false,
  provider: 'google',
  model: 'gemini-3.8-flash',
  ms: 2_100,
  auditSeq: 9,
};

const REPORT: VideoReport = {
  question: 'What is **shown**?',
  answer: 'A talk about gears.\nIt ends with questions.',
  moments: [
    { at: 65, what: 'The first gear' },
    { at: 66.5, what: 'It turns' },
  ],
  chapters: [{ from: 0, to: 60, title: 'Welcome' }],
  texts: [{ at: 3, text: '@everyone [click](https://evil.example)' }],
  leftOut: 0,
  film: { seconds: 3_700, from: 0, to: 3_700, sound: true },
  fps: { used: 1, usual: 1 },
};

function stored(change: Partial<VideoReport> = {}, facts: Facts = {}): StoredResult {
  const made = (name: string) => ({ key: 'k', name, contentType: 'x', bytes: 9, description: '' });
  return {
    text: 'text',
    files: [made('contact-sheet.png'), made('video.md')],
    facts: { report: JSON.stringify({ ...REPORT, ...change }), seconds: 3_700, modelNote: null, ...facts },
  };
}

function content(result: StoredResult): string {
  const view = {
    presentation: videoPresentation,
    result,
    receipt,
    askerId: '1',
    ephemeral: false,
    maxFileBytes: 1e7,
  };
  return resultContent(view, []);
}

describe('/video', () => {
  it('turns its options into a request', async () => {
    const invocation = readInvocation(
      'video',
      [
        { name: 'file', type: 11, value: '5' },
        { name: 'question', type: 3, value: 'Who speaks?' },
        { name: 'from', type: 3, value: '1:30' },
        { name: 'fps', type: 10, value: 0.5 },
      ],
      { attachments: { '5': file } },
    );
    const ref = { url: file.url, name: 'talk.mp4', bytes: 10, contentType: null };
    expect(await command?.plan(invocation, context)).toEqual({
      kind: 'operations',
      runs: [
        {
          operation: 'video',
          private: null,
          subject: 'talk.mp4',
          input: { file: ref, question: 'Who speaks?', from: '1:30', to: null, fps: 0.5, model: null },
        },
      ],
      note: null,
    });
  });

  it('takes an address instead of a file, and refuses kindly when it has neither', async () => {
    const options = [{ name: 'url', type: 3 as const, value: 'https://example.com/long%20talk.webm' }];
    expect(await command?.plan(readInvocation('video', options, undefined), context)).toMatchObject({
      runs: [{ input: { file: { name: 'long talk.webm', link: true } } }],
    });
    expect(await command?.plan(readInvocation('video', [], undefined), context)).toMatchObject({
      kind: 'reply',
    });
  });

  it('describes the first film of a message, and says which it leaves out', async () => {
    const attachment = (filename: string, content_type: string) => ({
      ...file,
      filename,
      content_type,
      url: `https://x/${filename}`,
    });
    const message = {
      attachments: [
        attachment('note.ogg', 'audio/ogg'),
        attachment('a.mp4', 'video/mp4'),
        attachment('b.webm', 'video/webm'),
      ],
    } as unknown as APIMessage;
    expect(await videoMenu.plan(message, context)).toMatchObject({
      runs: [{ operation: 'video', subject: 'a.mp4' }],
      note: 'The first film of the message is described; left out: b.webm.',
    });
    const none = { attachments: [attachment('note.ogg', 'audio/ogg')] } as unknown as APIMessage;
    expect(await videoMenu.plan(none, context)).toMatchObject({ kind: 'reply' });
  });
});

describe('an answer about a film', () => {
  it('is shown with its moments, and nothing of it is markup, a link or a ping', () => {
    const text = content(stored());
    expect(text).toContain('❓ What is \\*\\*shown\\*\\*?');
    expect(text).toContain('> A talk about gears.\n> It ends with questions.');
    expect(text).toContain('- 01:05 The first gear\n- 01:06.5 It turns');
    expect(text).toContain('- 00:00–01:00 Welcome');
    expect(text).not.toContain('@everyone');
    expect(text).not.toContain('[click](');
    expect(text).toContain('$0.00663');
  });

  it('says when fewer pictures were looked at, which part, and what became of the upload', () => {
    const lower = { fps: { used: 0.2, usual: 1 }, film: { ...REPORT.film, from: 60, to: 90 }, leftOut: 2 };
    const text = content(stored(lower, { followUp: true, upload: 'again' }));
    expect(text).toContain('one picture every 5 s instead of 1 picture a second, because that did not fit');
    expect(text).toContain('Only 01:00 to 01:30 was looked at.');
    expect(text).toContain('2 times that are not in the film were left out.');
    expect(text).toContain('was sent again');
    expect(content(stored({}, { followUp: true, upload: 'kept' }))).toContain('was not sent again');
    expect(content(stored({}, { followUp: false, upload: 'sent' }))).not.toContain('sent again');
  });

  it('says so when the model declined', () => {
    expect(content(stored({ answer: null, moments: [], chapters: [], texts: [] }))).toContain(
      'declined to answer. Ask in other words',
    );
  });

  it('fits a message whatever a model writes, and sends the file when something is left out', () => {
    const words = fc.string({ maxLength: 3_000, minLength: 1 });
    const second = fc.double({ min: 0, max: 3_700, noNaN: true });
    fc.assert(
      fc.property(
        words,
        fc.array(fc.record({ at: second, what: words }), { maxLength: 40 }),
        fc.array(fc.record({ at: second, text: words }), { maxLength: 40 }),
        (answer, moments, texts) => {
          const result = stored({ answer, moments, texts });
          expect(content(result).length).toBeLessThanOrEqual(2_000);
          const names = videoPresentation.attached(result).map(({ name }) => name);
          expect(names.includes('video.md')).toBe(!videoView(result).whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is had as Markdown and as JSON with times in seconds', async () => {
    const read = async (): Promise<Uint8Array> => Buffer.from('# Video');
    expect((await videoPresentation.convert(stored(), 'md', read))?.name).toBe('video.md');
    const json = await videoPresentation.convert(stored(), 'json', read);
    expect(JSON.parse(Buffer.from(json?.bytes ?? []).toString())).toEqual(REPORT);
    expect(await videoPresentation.convert(stored(), 'srt', read)).toBeNull();
  });

  it('is told to an admin by its size, with the question and the film', async () => {
    const input = {
      question: 'Who?',
      file: { url: 'blob:a/in-0', name: 'a.mp4', bytes: 3, contentType: null },
    };
    expect(await videoPresentation.asked(input, '10.0 s of film', { voices: async () => [] })).toEqual({
      what: 'an answer about a film, 10.0 s of film',
      text: 'Who?',
      file: { key: 'a/in-0', name: 'a.mp4', bytes: 3, contentType: null },
    });
  });
});
