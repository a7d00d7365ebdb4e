import { WebhookClient } from 'discord.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalDiscord, type RawAnswer, startLocalDiscord } from '../../support/local-discord.ts';
import { messageForm } from '../../support/message-form.ts';

const v2 = 1 << 15;

describe('incoming webhooks', () => {
  let discord: LocalDiscord;
  let path: string;
  let log: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    path = (discord.sandbox.env['DISCORD_WEBHOOK_COMMANDS'] ?? '').split('/api')[1] ?? '';
    log = discord.channel('commands-log');
  });
  afterAll(() => discord?.close());

  const post = (body: unknown, query = '?wait=true'): Promise<RawAnswer> =>
    discord.api('POST', `${path}${query}`, body, { authorization: '' });

  it('posts without a token of the bot, and answers with the message when asked to wait', async () => {
    expect((await post({ content: 'quiet' }, '')).status).toBe(204);
    const { json } = await post({ content: 'loud', username: 'Helix audit', embeds: [{ title: 'entry 1' }] });
    expect(json).toMatchObject({
      channel_id: log,
      content: 'loud',
      author: { username: 'Helix audit', bot: true },
      embeds: [{ type: 'rich', title: 'entry 1' }],
    });
    const seen = await discord.people.messages(log, discord.user('Bob'));
    expect(seen.map((one) => one['content'])).toEqual(['quiet', 'loud']);
  });

  it('reads, edits and deletes its own messages and no others', async () => {
    const { json } = await post({ content: 'one' });
    const one = `${path}/messages/${String(json['id'])}`;
    expect((await discord.api('GET', one, undefined, { authorization: '' })).json['content']).toBe('one');
    expect((await discord.api('PATCH', one, { content: 'two' }, { authorization: '' })).json['content']).toBe(
      'two',
    );
    const other = (discord.sandbox.env['DISCORD_WEBHOOK_ANOMALIES'] ?? '').split('/api')[1] ?? '';
    expect((await discord.api('GET', `${other}/messages/${String(json['id'])}`)).json['code']).toBe(10008);
    expect((await discord.api('DELETE', one)).status).toBe(204);
    expect((await discord.api('GET', one)).json['code']).toBe(10008);
  });

  it('refuses a wrong token, a webhook that is gone, and too much', async () => {
    expect((await discord.api('POST', `${path}x`, { content: 'x' })).json).toMatchObject({
      code: 50027,
      message: 'Invalid Webhook Token',
    });
    expect((await discord.api('POST', '/webhooks/123456789012345678/x', { content: 'x' })).json['code']).toBe(
      10015,
    );
    expect((await post({ content: 'x'.repeat(2001) })).json['code']).toBe(50035);
    expect((await post({ content: 'x', username: 'x'.repeat(81) })).json['code']).toBe(50035);
    expect((await post({})).json['code']).toBe(50006);
  });

  it('shows components only when asked to, and never ones that can be used', async () => {
    const components = [{ type: 10, content: 'text' }];
    expect((await post({ flags: v2, components })).json['code']).toBe(50006);
    expect(
      (await post({ flags: v2, components }, '?wait=true&with_components=true')).json['components'],
    ).toMatchObject(components);
    const button = [{ type: 1, components: [{ type: 2, style: 1, label: 'x', custom_id: 'x' }] }];
    expect(
      (await post({ content: 'x', components: button }, '?wait=true&with_components=true')).json['code'],
    ).toBe(50035);
  });

  it('serves discord.js’ own webhook client, files included', async () => {
    const [id = '', token = ''] = path.split('/').slice(-2);
    const client = new WebhookClient(
      { id, token },
      { rest: { api: discord.sandbox.env['DISCORD_API_URL'] ?? '' } },
    );
    const before = (await discord.people.violations()).length;
    const sent = await client.send({
      content: 'proof',
      files: [{ attachment: Buffer.from('{}'), name: 'proof.json' }],
    });
    expect(sent.attachments).toMatchObject([
      { filename: 'proof.json', content_type: 'application/json; charset=utf-8' },
    ]);
    expect((await discord.people.violations()).slice(before)).toEqual([]);
    const raw = await post(messageForm({ content: 'raw' }, [{ name: 'a.txt' }]));
    expect(raw.json['attachments']).toHaveLength(1);
  });
});
