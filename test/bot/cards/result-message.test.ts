import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultContent, resultMessage } from '../../../src/bot/cards/result-message.ts';
import { createCommands } from '../../../src/commands/index.ts';
import type { Core, Receipt, StoredResult } from '../../../src/core/index.ts';

const commands = createCommands(() => []);
const receipt: Receipt = {
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  cost: 794_640n,
  estimated: false,
  provider: 'deepgram',
  model: 'nova-3',
  ms: 1_834,
  auditSeq: 123,
};
const transcript = (text: string | null): StoredResult => ({
  text,
  files: [
    {
      key: 'a',
      name: 'transcript.txt',
      contentType: 'text/plain',
      bytes: 5,
      description: 'Transcript as text',
    },
    { key: 'b', name: 'transcript.json', contentType: 'application/json', bytes: 2, description: 'Words' },
  ],
  facts: {
    format: 'txt',
    languageName: 'English',
    languageConfidence: 0.987,
    confidence: 0.91,
    durationSeconds: 11.088,
  },
});
const view = (result: StoredResult) => ({
  presentation: commands.presentation('transcribe'),
  result,
  receipt,
  askerId: '100000000000000001',
  ephemeral: false,
  maxFileBytes: 10 * 1024 * 1024,
});

describe('a result', () => {
  it('says what it is, for whom, the words, and what it cost to the last digit', () => {
    const content = resultContent(view(transcript('ask not what your country')), []);
    expect(content.split('\n')).toEqual([
      '📝 **Transcript** · 11.1 s · English (99 % sure) · words 91 % sure · for <@100000000000000001>',
      '> ask not what your country',
      '-# $0.00079464 · nova-3 · 1.8 s · audit #123 · op 1a2b3c4d',
    ]);
  });

  it('says so when nothing was heard', () => {
    expect(resultContent(view(transcript(null)), [])).toContain('no speech was heard');
  });

  it('marks a cost that is estimated', () => {
    const estimated = { ...view(transcript('x')), receipt: { ...receipt, estimated: true } };
    expect(resultContent(estimated, [])).toContain('$0.00079464 (estimated)');
  });

  it('fits into a message whatever was said, and points to the file when it was cut', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 0, maxLength: 6_000, unit: 'grapheme' }), (text) => {
        const content = resultContent(view(transcript(text)), []);
        expect(content.length).toBeLessThanOrEqual(2_000);
        expect(content.endsWith('op 1a2b3c4d')).toBe(true);
      }),
      { numRuns: 60 },
    );
    const long = resultContent(view(transcript('word '.repeat(2_000))), []);
    expect(long).toContain('The whole text is in the file');
  });

  it('fits even when every character has to be escaped', () => {
    expect(resultContent(view(transcript('*_'.repeat(3_000))), []).length).toBeLessThanOrEqual(2_000);
    expect(
      resultContent(view(transcript('\n'.repeat(10) + '# a\n'.repeat(1_000))), []).length,
    ).toBeLessThanOrEqual(2_000);
  });

  it('carries the file that was asked for, the other formats as a select, and pings nobody', async () => {
    const opened: string[] = [];
    const core = {
      openBlob: (key: string) => {
        opened.push(key);
        return Promise.resolve(Readable.from([Buffer.from('hello')]));
      },
    } as unknown as Core;
    const message = await resultMessage(core, view(transcript('hello')));
    expect(opened).toEqual(['a']);
    expect(message.files.map((file) => [file.name, file.description])).toEqual([
      ['transcript.txt', 'Transcript as text'],
    ]);
    const ids = JSON.stringify(message.body.components);
    for (const action of ['format', 'details', 'delete']) {
      expect(ids).toContain(`v1:op:${action}:${receipt.operationId}`);
    }
  });

  it('names a file that Discord would not take, and its limit', () => {
    const content = resultContent({ ...view(transcript('x')), maxFileBytes: 1024 * 1024 }, [
      { key: 'k', name: 'speech.mp3', contentType: 'audio/mpeg', bytes: 5 * 1024 * 1024, description: '' },
    ]);
    expect(content).toContain('`speech.mp3` (5 MB) is over the 1 MB');
  });
});
