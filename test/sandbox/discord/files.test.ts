import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Upload } from '../../../sandbox/api.ts';
import { type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';

/** A PCM file of silence: 16 bit, one channel, `seconds` long. */
function wav(seconds: number, rate = 8000): Buffer {
  const data = Buffer.alloc(seconds * rate * 2);
  for (let at = 0; at < data.length; at += 2) data.writeInt16LE(at % 400 < 200 ? 8000 : -8000, at);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAEElEQVR4nGNgoC3gAAIAAEIAAQ2q0xkAAAAASUVORK5CYII=',
  'base64',
);

describe('files on the local CDN', () => {
  let discord: LocalDiscord;
  let text: Upload;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    text = await discord.people.upload('my notes (1).txt', Buffer.from('0123456789'));
  });
  afterAll(() => discord?.close());

  it('serves a file with its type and length from the host that the bot is told to trust', async () => {
    expect(text).toMatchObject({
      filename: 'my_notes_1.txt',
      size: 10,
      contentType: 'text/plain; charset=utf-8',
    });
    expect(new URL(text.url).host).toBe(discord.sandbox.env['ATTACHMENT_HOSTS']);
    const response = await fetch(text.url);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('content-length')).toBe('10');
    expect(await response.text()).toBe('0123456789');
  });

  it('serves ranges, as players and careful downloaders ask for', async () => {
    const part = async (range: string): Promise<[number, string, string | null]> => {
      const response = await fetch(text.url, { headers: { range } });
      return [response.status, await response.text(), response.headers.get('content-range')];
    };
    expect(await part('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10']);
    expect(await part('bytes=7-')).toEqual([206, '789', 'bytes 7-9/10']);
    expect(await part('bytes=-2')).toEqual([206, '89', 'bytes 8-9/10']);
    expect((await part('bytes=10-'))[0]).toBe(416);
    const head = await fetch(text.url, { method: 'HEAD' });
    expect([head.headers.get('content-length'), await head.text()]).toEqual(['10', '']);
  });

  it('refuses an address whose signature is wrong, missing or over', async () => {
    const url = new URL(text.url);
    expect((await fetch(`${url.origin}${url.pathname}`)).status).toBe(404);
    url.searchParams.set('ex', '1');
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(text.url.replace(text.id, '123456789012345678'))).status).toBe(404);
  });

  it('knows the size of images and the length of voice messages', async () => {
    const image = await discord.people.upload('dot.png', png);
    const sound = await discord.people.upload('voice-message.wav', wav(2));
    const act = { type: 'say', as: discord.user('Alice'), channel: discord.channel('general') } as const;
    const shown = await discord.people.act({ ...act, content: 'look', uploads: [image.id] });
    const heard = await discord.people.act({ ...act, content: '', uploads: [sound.id], voice: true });
    const all = await discord.people.messages(discord.channel('general'), discord.user('Bob'));
    expect(all.find(({ id }) => id === shown.message)?.['attachments']).toMatchObject([
      { width: 3, height: 2, content_type: 'image/png' },
    ]);
    const voice = all.find(({ id }) => id === heard.message);
    expect(voice).toMatchObject({
      flags: 1 << 13,
      attachments: [{ duration_secs: 2, waveform: expect.any(String) }],
    });
    const [file] = (voice?.['attachments'] ?? []) as { waveform: string }[];
    expect(Buffer.from(file?.waveform ?? '', 'base64').length).toBeLessThanOrEqual(256);
  });

  it('takes an empty file and serves it as one', async () => {
    const empty = await discord.people.upload('empty.mp3', Buffer.alloc(0));
    const response = await fetch(empty.url);
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, 0]);
  });
});
