import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf, type Tree } from '../../support/error-fields.ts';
import { type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';
import { v2, text, many } from '../../support/wrong-messages.ts';
import { messageForm } from '../../support/message-form.ts';

describe('files of messages', () => {
  let discord: LocalDiscord;
  let messages: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    messages = `/channels/${discord.channel('general')}/messages`;
  });
  afterAll(() => discord?.close());

  it('refuses files that are not listed, too many or too large', async () => {
    const listed = await discord.api(
      'POST',
      messages,
      messageForm({ content: 'x', attachments: [{ id: '0' }] }, [{ name: 'a.txt' }, { name: 'b.txt' }]),
    );
    expect(fieldsOf(listed.json['errors'] as Tree)).toEqual(['files[1]']);
    const eleven = await discord.api(
      'POST',
      messages,
      messageForm(
        { content: 'x' },
        many(11, (n) => ({ name: `${n}.txt` })),
      ),
    );
    expect(fieldsOf(eleven.json['errors'] as Tree)).toEqual(['attachments']);
    const large = await discord.api(
      'POST',
      messages,
      messageForm({}, [{ name: 'a.bin', bytes: new Uint8Array(10 * 1024 * 1024 + 1) }]),
    );
    expect([large.status, large.json['code']]).toEqual([413, 40005]);
  });

  it('refuses a Components V2 file that no component shows, and fills attachments on classic messages alone', async () => {
    const hidden = await discord.api(
      'POST',
      messages,
      messageForm({ flags: v2, components: [text('x')] }, [{ name: 'a.txt' }]),
    );
    expect(fieldsOf(hidden.json['errors'] as Tree)).toEqual(['files[0]']);
    const shown = await discord.api(
      'POST',
      messages,
      messageForm({ flags: v2, components: [{ type: 13, file: { url: 'attachment://a.txt' } }] }, [
        { name: 'a.txt' },
      ]),
    );
    expect(shown.json).toMatchObject({
      attachments: [],
      components: [{ type: 13, name: 'a.txt', size: 3, file: { content_type: 'text/plain; charset=utf-8' } }],
    });
    const classic = await discord.api('POST', messages, messageForm({ content: 'x' }, [{ name: 'a.txt' }]));
    expect(classic.json['attachments']).toMatchObject([{ filename: 'a.txt', size: 3 }]);
  });

  it('takes a voice message only with one audio file, duration and waveform, and lets nobody edit it', async () => {
    const voice = 1 << 13;
    const details = { id: '0', duration_secs: 1.5, waveform: Buffer.alloc(10, 50).toString('base64') };
    const audio = [{ name: 'voice-message.ogg', type: 'audio/ogg' }];
    const refusal = async (payload: object, files: { name: string; type?: string }[]): Promise<unknown> => {
      const { json } = await discord.api('POST', messages, messageForm({ flags: voice, ...payload }, files));
      return json['code'];
    };
    const bad = (change: object) => ({ attachments: [{ ...details, ...change }] });
    expect(await refusal({ attachments: [{ id: '0' }] }, audio)).toBe(50161);
    expect(await refusal(bad({ duration_secs: 0 }), audio)).toBe(50161);
    expect(await refusal(bad({ waveform: Buffer.alloc(257).toString('base64') }), audio)).toBe(50161);
    expect(await refusal(bad({ waveform: 'not base64!' }), audio)).toBe(50161);
    expect(await refusal({ content: 'x', attachments: [details] }, audio)).toBe(50159);
    const sniffed = [{ name: 'a.ogg', type: 'application/ogg' }];
    expect(await refusal({ attachments: [details] }, sniffed)).toBe(50160);
    expect(await refusal({ attachments: [details, { id: '1' }] }, [...audio, ...audio])).toBe(50160);
    const sent = await discord.api(
      'POST',
      messages,
      messageForm({ flags: voice, attachments: [details] }, audio),
    );
    expect(sent.json).toMatchObject({
      flags: voice,
      attachments: [{ duration_secs: 1.5, content_type: 'audio/ogg' }],
    });
    expect(
      (await discord.api('PATCH', `${messages}/${String(sent.json['id'])}`, { content: 'x' })).json['code'],
    ).toBe(50162);
  });
});
