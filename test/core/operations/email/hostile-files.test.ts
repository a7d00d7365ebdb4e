import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { refusalReply } from '../../../../src/commands/replies/refusals.ts';
import { parseEmail } from '../../../../src/core/operations/email/parse-email.ts';
import { readEmailFile } from '../../../../src/core/operations/email/read-email.ts';
import { mime } from '../../../support/email-samples.ts';
import { makeMsg } from '../../../support/make-msg.ts';
import { processorMs } from '../../../support/processor-ms.ts';

const LIMIT_MS = 2_000;
const MESSAGE = {
  subject: 'Hi',
  from: { name: 'Ada', address: 'ada@engine.example' },
  to: { name: 'Bob', address: 'bob@shop.example' },
  body: 'Hello',
  date: '2026-11-01T00:00:00Z',
  file: { name: 'bill.pdf', bytes: new Uint8Array(9_000) },
};
const WHOLE = makeMsg(MESSAGE);

/** What a file is read as; the error when it is not. */
async function read(bytes: Uint8Array): Promise<string> {
  try {
    return (await parseEmail(bytes, 'file')).text;
  } catch (error) {
    return error instanceof Error ? error.name : 'nothing';
  }
}

/** The Outlook message with a number at a place. */
function changed(at: number, value: number): Uint8Array {
  const bytes = Uint8Array.from(WHOLE);
  new DataView(bytes.buffer).setInt32(at, value, true);
  return bytes;
}

describe('an Outlook file that was made to hurt', () => {
  it('is refused where it is cut off, wherever that is', async () => {
    const cuts = Array.from({ length: 60 }, (_, at) => 8 + at * 229).filter((at) => at < WHOLE.length);
    const ms = await processorMs(async () => {
      for (const at of cuts) expect(await read(WHOLE.subarray(0, at))).not.toBe('nothing');
    });
    expect(ms).toBeLessThan(LIMIT_MS);
    await expect(parseEmail(WHOLE.subarray(0, 600), 'file')).rejects.toThrow(Error);
  });

  it('is refused where a chain of its sectors leads back into itself, for every sector', async () => {
    const fat = (new DataView(WHOLE.buffer, WHOLE.byteOffset).getInt32(76, true) + 1) * 512;
    const sectors = WHOLE.length / 512 - 1;
    const ms = await processorMs(async () => {
      for (let at = 0; at < sectors; at += 1) await read(changed(fat + at * 4, at));
    });
    expect(ms).toBeLessThan(LIMIT_MS);
    const directory = new DataView(WHOLE.buffer, WHOLE.byteOffset).getInt32(48, true);
    await expect(parseEmail(changed(fat + directory * 4, directory), 'file')).rejects.toThrow(
      'without an end',
    );
  });

  it.each([
    ['its directory leads back into itself', 76],
    ['an entry has itself before it', 128 + 68],
    ['an entry has the root below it', 128 + 76],
  ])('is refused where %s', async (_, offset) => {
    const directory = (new DataView(WHOLE.buffer, WHOLE.byteOffset).getInt32(48, true) + 1) * 512;
    const itself = offset < 128 ? 0 : 1;
    await expect(parseEmail(changed(directory + offset, itself), 'file')).rejects.toThrow('two places');
  });

  it.each([
    ['lists of sectors', 44],
    ['further lists', 72],
    ['lists of small sectors', 64],
  ])('is refused where it promises a billion %s', async (_, at) => {
    await expect(parseEmail(changed(at, 1_000_000_000), 'file')).rejects.toThrow('more sectors');
  });

  it('is refused where its streams are larger than the file', async () => {
    const directory = (new DataView(WHOLE.buffer, WHOLE.byteOffset).getInt32(48, true) + 1) * 512;
    const views = Array.from({ length: 12 }, (_, at) => directory + at * 128);
    const stream = views.find((at) => WHOLE[at + 66] === 2) ?? 0;
    await expect(parseEmail(changed(stream + 120, 2_000_000_000), 'file')).rejects.toThrow(
      'more than there is',
    );
  });

  it('is read within the limit with messages in messages, as one file', async () => {
    const bytes = makeMsg({ ...MESSAGE, nested: 200 });
    expect(await processorMs(() => parseEmail(bytes, 'file'))).toBeLessThan(LIMIT_MS);
    const { text, files } = await parseEmail(bytes, 'file');
    expect(text).toBe('Hello');
    expect(files).toHaveLength(1);
  });

  it('is read within the limit with 10,000 recipients, of whom a hundred are named', async () => {
    const bytes = makeMsg({ ...MESSAGE, recipients: 10_000 });
    expect(await processorMs(() => parseEmail(bytes, 'file'))).toBeLessThan(LIMIT_MS);
    expect((await parseEmail(bytes, 'file')).to).toHaveLength(100);
  });
});

describe('a page that was made to hurt', () => {
  const HTML = { From: 'a@b.example', Subject: 'x', 'Content-Type': 'text/html' };
  const input = (html: string) => {
    const bytes = Buffer.from(mime(HTML, html));
    const facts = { name: 'deep.eml', contentType: null, bytes: bytes.byteLength, sha256: '', path: null };
    return { ...facts, key: 'k', open: () => Readable.from([bytes]) };
  };
  const LIVES = new AbortController().signal;

  it.each([
    ['divs', '<div>', '</div>'],
    ['cells', '<table><tr><td>', ''],
    ['what others are within', '<tbody><td>', ''],
    ['what is closed by another name', '<b></i>', ''],
  ])('is refused at once, in words, for 100,000 nested %s', async (_, open, close) => {
    const html = open.repeat(100_000) + close.repeat(100_000);
    const bytes = mime(HTML, html);
    expect(await processorMs(() => read(bytes))).toBeLessThan(LIMIT_MS);
    const refused = readEmailFile(input(html), LIVES);
    await expect(refused).rejects.toMatchObject({
      code: 'file_unreadable',
      facts: { reason: 'too_deep' },
    });
    const { what } = refusalReply('file_unreadable', { name: 'deep.eml', reason: 'too_deep' });
    expect(what).toContain('deep.eml nests its parts deeper than any honest email does');
  });

  it.each([
    [
      'paragraphs, items and cells that nobody closed',
      '<p>a<ul><li>b<li>c</ul><table><tr><td>d<td>e</table>',
    ],
    ['tags that close nothing', 'a</font></b>'],
    ['pictures', '<img src=x>a'],
  ])('is read with thousands of %s, which nest no deeper', async (_, piece) => {
    const { text } = await parseEmail(mime(HTML, piece.repeat(4_000)), 'file');
    expect(text).toContain('a');
  });
});
