import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf, type Tree } from '../../support/error-fields.ts';
import { type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';
import { v2, button, row, text } from '../../support/wrong-messages.ts';
import { messageForm } from '../../support/message-form.ts';

describe('what a message keeps and whom it pings', () => {
  let discord: LocalDiscord;
  let messages: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    messages = `/channels/${discord.channel('general')}/messages`;
  });
  afterAll(() => discord?.close());

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

  it('keeps each edit’s unmentioned parts, and drops files that an edit leaves out', async () => {
    const { json } = await discord.api(
      'POST',
      messages,
      messageForm({ content: 'x', components: [row(button('b'))] }, [{ name: 'a.txt' }, { name: 'b.txt' }]),
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
