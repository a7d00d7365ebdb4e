import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';

const v2 = 1 << 15;
const button = (id: string, label: unknown = 'Go'): object => ({ type: 2, style: 1, label, custom_id: id });
const row = (...components: object[]): object => ({ type: 1, components });
const text = (content: string): object => ({ type: 10, content });
const option = (value: string): object => ({ label: value, value });
const select = (more: object): object =>
  row({ type: 3, custom_id: 's', options: [option('a'), option('b')], ...more });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Rule, wrong body, the field that Discord names. */
const wrong: [rule: string, body: object, field: string][] = [
  ['content over 2,000 characters', { content: 'x'.repeat(2001) }, 'content'],
  ['content that is no text', { content: { a: 1 } }, 'content'],
  ['more than ten embeds', { embeds: many(11, () => ({ title: 't' })) }, 'embeds'],
  ['an embed title over 256 characters', { embeds: [{ title: 'x'.repeat(257) }] }, 'embeds.0.title'],
  [
    'an embed field value over 1,024 characters',
    { embeds: [{ fields: [{ name: 'n', value: 'x'.repeat(1025) }] }] },
    'embeds.0.fields.0.value',
  ],
  ['an embed address that is none', { embeds: [{ url: 'nope' }] }, 'embeds.0.url'],
  [
    'embeds of more than 6,000 characters together',
    { embeds: many(2, () => ({ description: 'x'.repeat(3001) })) },
    'embeds',
  ],
  ['a Components V2 message with content', { flags: v2, content: 'x', components: [text('y')] }, 'content'],
  [
    'a Components V2 message with embeds',
    { flags: v2, embeds: [{ title: 't' }], components: [text('y')] },
    'embeds',
  ],
  [
    'a Components V2 component without the flag',
    { content: 'x', components: [text('y')] },
    'components.0.type',
  ],
  [
    'a component of a type that does not exist',
    { content: 'x', components: [{ type: 99 }] },
    'components.0.type',
  ],
  [
    'more than 40 components, nested ones counted',
    { flags: v2, components: many(5, () => ({ type: 17, components: many(8, (n) => text(String(n))) })) },
    'components',
  ],
  [
    'displayed text of more than 4,000 characters together',
    { flags: v2, components: many(2, () => text('x'.repeat(2001))) },
    'components',
  ],
  [
    'one text display over 4,000 characters',
    { flags: v2, components: [text('x'.repeat(4001))] },
    'components.0.content',
  ],
  ['an empty text display', { flags: v2, components: [text('')] }, 'components.0.content'],
  [
    'an empty container',
    { flags: v2, components: [{ type: 17, components: [] }] },
    'components.0.components',
  ],
  [
    'a section without accessory',
    { flags: v2, components: [{ type: 9, components: [text('x')] }] },
    'components.0.accessory',
  ],
  ['more than five rows', { content: 'x', components: many(6, (n) => row(button(`b${n}`))) }, 'components'],
  [
    'more than five buttons in a row',
    { content: 'x', components: [row(...many(6, (n) => button(`b${n}`)))] },
    'components.0.components',
  ],
  [
    'a select beside a button',
    { content: 'x', components: [row(button('b'), { type: 3, custom_id: 's', options: [option('a')] })] },
    'components.0.components',
  ],
  [
    'the same custom_id twice',
    { content: 'x', components: [row(button('b'), button('b'))] },
    'components.0.components.1.custom_id',
  ],
  [
    'a custom_id over 100 characters',
    { content: 'x', components: [row(button('x'.repeat(101)))] },
    'components.0.components.0.custom_id',
  ],
  [
    'a button without custom_id',
    { content: 'x', components: [row({ type: 2, style: 1, label: 'Go' })] },
    'components.0.components.0.custom_id',
  ],
  [
    'a button without label and emoji',
    { content: 'x', components: [row({ type: 2, style: 1, custom_id: 'b' })] },
    'components.0.components.0.label',
  ],
  [
    'a button label over 80 characters',
    { content: 'x', components: [row(button('b', 'x'.repeat(81)))] },
    'components.0.components.0.label',
  ],
  [
    'a link button without address',
    { content: 'x', components: [row({ type: 2, style: 5, label: 'Go' })] },
    'components.0.components.0.url',
  ],
  [
    'a link button with a custom_id',
    {
      content: 'x',
      components: [row({ type: 2, style: 5, label: 'Go', url: 'https://a.b', custom_id: 'b' })],
    },
    'components.0.components.0.custom_id',
  ],
  [
    'a select without options',
    { content: 'x', components: [select({ options: [] })] },
    'components.0.components.0.options',
  ],
  [
    'a select with more than 25 options',
    { content: 'x', components: [select({ options: many(26, (n) => option(`o${n}`)) })] },
    'components.0.components.0.options',
  ],
  [
    'a select with the same value twice',
    { content: 'x', components: [select({ options: [option('a'), option('a')] })] },
    'components.0.components.0.options.1.value',
  ],
  [
    'a select that takes more values than it has',
    { content: 'x', components: [select({ max_values: 3 })] },
    'components.0.components.0.options',
  ],
  [
    'an option label over 100 characters',
    { content: 'x', components: [select({ options: [{ label: 'x'.repeat(101), value: 'a' }] })] },
    'components.0.components.0.options.0.label',
  ],
  [
    'a select placeholder over 150 characters',
    { content: 'x', components: [select({ placeholder: 'x'.repeat(151) })] },
    'components.0.components.0.placeholder',
  ],
  [
    'a file component that shows no attachment',
    { flags: v2, components: [{ type: 13, file: { url: 'https://a.b/c.txt' } }] },
    'components.0.file.url',
  ],
  [
    'a reference to a file that was not sent',
    { flags: v2, components: [{ type: 13, file: { url: 'attachment://gone.txt' } }] },
    'components.0.file.url',
  ],
  [
    'an embed image that was not sent',
    { embeds: [{ image: { url: 'attachment://gone.png' } }] },
    'embeds.0.image.url',
  ],
  [
    'an attachment without its file',
    { content: 'x', attachments: [{ id: '0', filename: 'a.txt' }] },
    'attachments.0.id',
  ],
  [
    'a gallery of more than ten items',
    {
      flags: v2,
      components: [{ type: 12, items: many(11, () => ({ media: { url: 'https://a.b/c.png' } })) }],
    },
    'components.0.items',
  ],
  [
    'a reply to a message that does not exist',
    { content: 'x', message_reference: { message_id: '123456789012345678' } },
    'message_reference',
  ],
  ['a nonce over 25 characters', { content: 'x', nonce: 'x'.repeat(26) }, 'nonce'],
];

type Tree = { [key: string]: Tree | { code: string; message: string }[] };

/** Fields that Discord's error tree names, as `a.0.b`. */
function fieldsOf(tree: Tree, path: string[] = []): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    key === '_errors' ? [path.join('.')] : fieldsOf(value as Tree, [...path, key]),
  );
}

describe('messages that Discord refuses', () => {
  let discord: LocalDiscord;
  let messages: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    messages = `/channels/${discord.channel('general')}/messages`;
  });
  afterAll(() => discord?.close());

  const form = (payload: object, files: { name: string; type?: string; bytes?: Uint8Array }[]): FormData => {
    const data = new FormData();
    data.append('payload_json', JSON.stringify(payload));
    files.forEach(({ name, type = 'text/plain', bytes = new Uint8Array([1, 2, 3]) }, index) =>
      data.append(`files[${index}]`, new Blob([Buffer.from(bytes)], { type }), name),
    );
    return data;
  };

  it.each(wrong)('refuses %s and names the field', async (_rule, body, field) => {
    const before = (await discord.people.violations()).length;
    const answer = await discord.api('POST', messages, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 50035, message: 'Invalid Form Body' });
    expect(fieldsOf(answer.json['errors'] as Tree)).toEqual([field]);
    const recorded = (await discord.people.violations()).slice(before);
    expect(recorded.map((violation) => violation.field)).toEqual([field]);
    expect(recorded[0]).toMatchObject({ method: 'POST', path: messages });
  });

  it('refuses an empty message with its own code, also when an edit empties one', async () => {
    expect((await discord.api('POST', messages, {})).json).toMatchObject({
      code: 50006,
      message: 'Cannot send an empty message',
    });
    expect((await discord.api('POST', messages, { content: ' \n ' })).json['code']).toBe(50006);
    const { json } = await discord.api('POST', messages, { content: 'x' });
    expect(
      (await discord.api('PATCH', `${messages}/${String(json['id'])}`, { content: '' })).json['code'],
    ).toBe(50006);
  });

  it('refuses an edit that puts content on a Components V2 message, and never takes the flag back', async () => {
    const { json } = await discord.api('POST', messages, { flags: v2, components: [text('card')] });
    const one = `${messages}/${String(json['id'])}`;
    expect(fieldsOf((await discord.api('PATCH', one, { content: 'x' })).json['errors'] as Tree)).toEqual([
      'content',
    ]);
    expect((await discord.api('PATCH', one, { flags: 0, components: [text('again')] })).json['flags']).toBe(
      v2,
    );
    const legacy = await discord.api('POST', messages, { content: 'x' });
    const turned = await discord.api('PATCH', `${messages}/${String(legacy.json['id'])}`, {
      flags: v2,
      components: [text('y')],
    });
    expect(fieldsOf(turned.json['errors'] as Tree)).toEqual(['content']);
  });

  it('records a key that Discord would ignore, and refuses nothing for it', async () => {
    const before = (await discord.people.violations()).length;
    const answer = await discord.api('POST', messages, {
      content: 'x',
      ephemeral: true,
      tts: false,
      nonce: '1',
      enforce_nonce: true,
    });
    expect(answer.status).toBe(200);
    expect((await discord.people.violations()).slice(before).map(({ field }) => field)).toEqual([
      'ephemeral',
    ]);
  });

  it('refuses files that are not listed, too many or too large', async () => {
    const listed = await discord.api(
      'POST',
      messages,
      form({ content: 'x', attachments: [{ id: '0' }] }, [{ name: 'a.txt' }, { name: 'b.txt' }]),
    );
    expect(fieldsOf(listed.json['errors'] as Tree)).toEqual(['files[1]']);
    const eleven = await discord.api(
      'POST',
      messages,
      form(
        { content: 'x' },
        many(11, (n) => ({ name: `${n}.txt` })),
      ),
    );
    expect(fieldsOf(eleven.json['errors'] as Tree)).toEqual(['attachments']);
    const large = await discord.api(
      'POST',
      messages,
      form({}, [{ name: 'a.bin', bytes: new Uint8Array(10 * 1024 * 1024 + 1) }]),
    );
    expect([large.status, large.json['code']]).toEqual([413, 40005]);
  });

  it('refuses a Components V2 file that no component shows, and fills attachments on classic messages alone', async () => {
    const hidden = await discord.api(
      'POST',
      messages,
      form({ flags: v2, components: [text('x')] }, [{ name: 'a.txt' }]),
    );
    expect(fieldsOf(hidden.json['errors'] as Tree)).toEqual(['files[0]']);
    const shown = await discord.api(
      'POST',
      messages,
      form({ flags: v2, components: [{ type: 13, file: { url: 'attachment://a.txt' } }] }, [
        { name: 'a.txt' },
      ]),
    );
    expect(shown.json).toMatchObject({
      attachments: [],
      components: [{ type: 13, name: 'a.txt', size: 3, file: { content_type: 'text/plain; charset=utf-8' } }],
    });
    const classic = await discord.api('POST', messages, form({ content: 'x' }, [{ name: 'a.txt' }]));
    expect(classic.json['attachments']).toMatchObject([{ filename: 'a.txt', size: 3 }]);
  });

  it('takes a voice message only with one audio file, duration and waveform, and lets nobody edit it', async () => {
    const voice = 1 << 13;
    const details = { id: '0', duration_secs: 1.5, waveform: Buffer.alloc(10, 50).toString('base64') };
    const audio = [{ name: 'voice-message.ogg', type: 'audio/ogg' }];
    const fields = async (payload: object, files: { name: string; type?: string }[]): Promise<string[]> =>
      fieldsOf(((await discord.api('POST', messages, form(payload, files))).json['errors'] ?? {}) as Tree);
    expect(await fields({ flags: voice, attachments: [{ id: '0' }] }, audio)).toEqual(['attachments.0']);
    expect(await fields({ flags: voice, content: 'x', attachments: [details] }, audio)).toEqual(['content']);
    expect(
      await fields({ flags: voice, attachments: [details] }, [{ name: 'a.ogg', type: 'application/ogg' }]),
    ).toEqual(['files[0]']);
    expect(await fields({ flags: voice, attachments: [details, { id: '1' }] }, [...audio, ...audio])).toEqual(
      ['attachments'],
    );
    const sent = await discord.api('POST', messages, form({ flags: voice, attachments: [details] }, audio));
    expect(sent.json).toMatchObject({
      flags: voice,
      attachments: [{ duration_secs: 1.5, content_type: 'audio/ogg' }],
    });
    expect(
      (await discord.api('PATCH', `${messages}/${String(sent.json['id'])}`, { content: 'x' })).json['code'],
    ).toBe(50161);
  });

  it('refuses a body that is no JSON', async () => {
    const response = await fetch(`${discord.sandbox.url}/api/v10${messages}`, {
      method: 'POST',
      headers: {
        authorization: `Bot ${discord.sandbox.env['DISCORD_TOKEN']}`,
        'content-type': 'application/json',
      },
      body: '{',
    });
    expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([400, 50109]);
  });

  it('takes what is just within the limits', async () => {
    const good = [
      { content: 'x'.repeat(2000) },
      { embeds: [{ title: 'x'.repeat(256), description: 'x'.repeat(4096) }] },
      { flags: v2, components: [text('x'.repeat(4000))] },
      { flags: v2, components: many(5, () => ({ type: 17, components: many(7, (n) => text(String(n))) })) },
      { content: 'x', components: many(5, (n) => row(...many(5, (m) => button(`${n}.${m}`)))) },
      { content: 'x', components: [select({ options: many(25, (n) => option(`o${n}`)), max_values: 25 })] },
    ];
    for (const body of good) expect((await discord.api('POST', messages, body)).status).toBe(200);
  });

  it('keeps each edit’s unmentioned parts, and drops files that an edit leaves out', async () => {
    const { json } = await discord.api(
      'POST',
      messages,
      form({ content: 'x', components: [row(button('b'))] }, [{ name: 'a.txt' }, { name: 'b.txt' }]),
    );
    const one = `${messages}/${String(json['id'])}`;
    const [first] = json['attachments'] as { id: string }[];
    const edited = await discord.api('PATCH', one, { content: 'y' });
    expect(edited.json).toMatchObject({ content: 'y', attachments: [{}, {}], components: [{ type: 1 }] });
    expect(
      (await discord.api('PATCH', one, { attachments: [{ id: first?.id }] })).json['attachments'],
    ).toMatchObject([{ filename: 'a.txt' }]);
    expect((await discord.api('PATCH', one, { components: [] })).json['components']).toEqual([]);
  });

  it('pings only whom allowed_mentions lets it ping', async () => {
    const content = `<@${discord.user('Alice')}> <@${discord.user('Bob')}> @everyone`;
    const all = await discord.api('POST', messages, { content });
    expect(all.json).toMatchObject({
      mention_everyone: true,
      mentions: [{ username: 'alice' }, { username: 'bob' }],
    });
    expect(
      (await discord.api('POST', messages, { content, allowed_mentions: { parse: [] } })).json,
    ).toMatchObject({ mention_everyone: false, mentions: [] });
    const one = { content, allowed_mentions: { parse: [], users: [discord.user('Bob')] } };
    expect((await discord.api('POST', messages, one)).json['mentions']).toMatchObject([{ username: 'bob' }]);
  });
});
