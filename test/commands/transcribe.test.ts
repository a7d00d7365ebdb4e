import type { APIMessage } from 'discord.js';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/command.ts';
import { createCommands } from '../../src/commands/index.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import { matchLanguages } from '../../src/commands/match-languages.ts';
import { transcribeMenu } from '../../src/commands/transcribe-menu.ts';
import { transcribePresentation } from '../../src/commands/transcribe.ts';
import { LANGUAGES } from '../../src/core/index.ts';

const context = {} as CommandContext;
const commands = createCommands(() => [{ id: 'nova-3', summary: 'the usual' }]);
const file = {
  id: '5',
  filename: 'jfk.mp3',
  size: 10,
  url: 'https://cdn.discordapp.com/a.mp3',
  proxy_url: '',
};

describe('/transcribe', () => {
  it('turns its options into a request', async () => {
    const invocation = readInvocation(
      'transcribe',
      [
        { name: 'file', type: 11, value: '5' },
        { name: 'language', type: 3, value: 'en' },
        { name: 'speakers', type: 5, value: true },
        { name: 'private', type: 5, value: true },
      ],
      { attachments: { '5': file } },
    );
    const plan = await commands.slash('transcribe')?.plan(invocation, context);
    expect(plan).toMatchObject({
      kind: 'operations',
      runs: [
        {
          operation: 'transcribe',
          private: true,
          subject: 'jfk.mp3',
          input: {
            file: { url: file.url, name: 'jfk.mp3', bytes: 10, contentType: null },
            language: 'en',
            model: null,
            speakers: true,
            format: 'txt',
          },
        },
      ],
    });
  });

  it('refuses kindly when the file did not come along', async () => {
    const invocation = readInvocation('transcribe', [{ name: 'file', type: 11, value: '5' }], undefined);
    expect(await commands.slash('transcribe')?.plan(invocation, context)).toMatchObject({ kind: 'reply' });
  });

  it('takes a link instead of a file, and does both when it is given both', async () => {
    const url = '<https://example.com/talks/My%20talk.mp3?token=1>';
    const options = [
      { name: 'file', type: 11, value: '5' },
      { name: 'url', type: 3, value: url },
    ];
    const both = readInvocation('transcribe', options, { attachments: { '5': file } });
    const plan = await commands.slash('transcribe')?.plan(both, context);
    expect(plan).toMatchObject({
      runs: [
        { subject: 'jfk.mp3' },
        {
          subject: 'My talk.mp3',
          input: { file: { url: url.slice(1, -1), name: 'My talk.mp3', link: true } },
        },
      ],
    });
    const alone = readInvocation('transcribe', options.slice(1), undefined);
    expect(await commands.slash('transcribe')?.plan(alone, context)).toMatchObject({ runs: [{}] });
  });

  it('suggests languages by name and code, the exact one first', () => {
    expect(LANGUAGES.length).toBeGreaterThanOrEqual(99);
    expect(matchLanguages(LANGUAGES, 'ger')[0]).toEqual({ name: 'German (de)', value: 'de' });
    expect(matchLanguages(LANGUAGES, 'it')[0]?.value).toBe('it');
    expect(matchLanguages(LANGUAGES, '')).toHaveLength(LANGUAGES.length);
    expect(matchLanguages(LANGUAGES, 'klingon')).toEqual([]);
  });

  it('takes at most three recordings of a message and names the others', async () => {
    const attachments = ['a', 'b', 'c', 'd_x'].map((name) => ({
      ...file,
      filename: `${name}.mp3`,
      url: `https://cdn.discordapp.com/${name}`,
    }));
    const plan = await transcribeMenu.plan({ attachments, embeds: [] } as unknown as APIMessage, context);
    expect(plan.kind === 'operations' ? plan.runs.map(({ subject }) => subject) : []).toEqual([
      'a.mp3',
      'b.mp3',
      'c.mp3',
    ]);
    expect(plan.kind === 'operations' ? plan.note : '').toContain('d\\_x.mp3');
  });

  it('makes every other format from the stored words', async () => {
    const transcript = {
      text: 'ask not',
      language: 'en',
      languageConfidence: null,
      confidence: 0.9,
      durationSeconds: 2,
      words: [
        { text: 'ask', start: 0, end: 0.5, confidence: 0.9, speaker: null },
        { text: 'not', start: 0.5, end: 1, confidence: 0.9, speaker: null },
      ],
    };
    const result = {
      text: 'ask not',
      files: [
        { key: 'k', name: 'transcript.json', contentType: 'application/json', bytes: 1, description: '' },
      ],
      facts: { format: 'txt' },
    };
    const read = () => Promise.resolve(Buffer.from(JSON.stringify(transcript)));
    for (const { id } of transcribePresentation.formats) {
      const made = await transcribePresentation.convert(result, id, read);
      expect(made?.name).toBe(`transcript.${id}`);
      expect(Buffer.from(made?.bytes ?? []).toString()).toMatch(/ask[\s\S]*not/);
    }
    expect(await transcribePresentation.convert(result, 'exe', read)).toBeNull();
    expect(await transcribePresentation.convert({ ...result, files: [] }, 'srt', read)).toBeNull();
  });
});
