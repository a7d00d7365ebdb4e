import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiscordFault } from '../../../sandbox/discord/http/discord-faults.ts';
import { createRateLimits } from '../../../sandbox/discord/http/rate-limits.ts';
import { compileRoutes } from '../../../sandbox/discord/http/route.ts';
import { type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';

describe('rate limits and faults of the local Discord', () => {
  let discord: LocalDiscord;
  let messages: string;

  beforeAll(async () => {
    discord = await startLocalDiscord({ rateLimits: true });
    messages = `/channels/${discord.channel('general')}/messages`;
  });
  afterAll(() => discord?.close());

  const fault = async (body: DiscordFault): Promise<number> => {
    const url = `${discord.sandbox.url}/sandbox/discord/fault`;
    return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status;
  };

  it('names the bucket, and answers 429 with the time to wait when it is empty', async () => {
    const answers = [];
    for (let n = 0; n < 6; n++) answers.push(await discord.api('POST', messages, { content: String(n) }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.get('x-ratelimit-limit')).toBe('5');
    expect(answers[4]?.headers.get('x-ratelimit-remaining')).toBe('0');
    const refused = answers[5];
    expect(refused?.json).toMatchObject({ message: 'You are being rate limited.', global: false });
    expect(Number(refused?.json['retry_after'])).toBeGreaterThan(0);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    const elsewhere = `/channels/${discord.channel('studio')}/messages`;
    expect((await discord.api('POST', elsewhere, { content: 'own bucket' })).status).toBe(200);
  });

  it('lets webhooks send 30 messages a minute to their channel, and says so to whoever sends more', () => {
    let now = 0;
    const limits = createRateLimits(() => now);
    const [route] = compileRoutes([
      { method: 'POST', pattern: '/webhooks/:webhook/:token', auth: 'none', handle: () => 'empty' },
    ]);
    if (!route) throw new Error('no route');
    const answers = Array.from({ length: 31 }, () => {
      now += 500;
      return limits.take(route, { webhook: '1', token: 'secret' });
    });
    expect(answers.filter(({ retryAfterMs }) => retryAfterMs === undefined)).toHaveLength(30);
    expect(answers[30]).toMatchObject({ scope: 'shared', retryAfterMs: 60_000 - 30 * 500 });
  });

  it('is waited for and retried by discord.js, in order', async () => {
    const { client } = await discord.connect(async () => {});
    await fault({ kind: 'rate_limit', path: '/channels/', times: 1, retryAfterSeconds: 0.3 });
    const channel = await client.channels.fetch(discord.channel('studio'));
    if (!channel?.isSendable()) throw new Error('not sendable');
    await Promise.all([channel.send('a'), channel.send('b')]);
    const seen = await discord.people.messages(discord.channel('studio'), discord.user('Bob'));
    expect(seen.slice(-2).map((one) => one['content'])).toEqual(['a', 'b']);
  });

  it('has server errors and refusals for the paths, methods and number of times asked for', async () => {
    await fault({ kind: 'server_error', path: '/users/@me', times: 2 });
    expect((await discord.api('GET', '/gateway')).status).toBe(200);
    expect((await discord.api('GET', '/users/@me')).status).toBe(502);
    expect((await discord.api('GET', '/users/@me')).status).toBe(502);
    expect((await discord.api('GET', '/users/@me')).status).toBe(200);
    await fault({ kind: 'forbidden', path: '/typing', method: 'POST' });
    const typing = `/channels/${discord.channel('general')}/typing`;
    expect((await discord.api('POST', typing)).json).toEqual({ message: 'Missing Permissions', code: 50013 });
    await fault({ kind: 'none' });
    expect((await discord.api('POST', typing)).status).toBe(204);
    expect(await fault({ kind: 'nonsense' } as never)).toBe(400);
  });

  it('asks for the bot’s token where Discord does, and only there', async () => {
    expect((await discord.api('GET', '/users/@me', undefined, { authorization: 'Bot wrong' })).json).toEqual({
      message: '401: Unauthorized',
      code: 0,
    });
    expect((await discord.api('GET', '/gateway', undefined, { authorization: '' })).status).toBe(200);
  });

  it('answers unknown things with Discord’s codes', async () => {
    const code = async (path: string): Promise<unknown> => (await discord.api('GET', path)).json['code'];
    const none = '123456789012345678';
    expect(await code(`/channels/${none}`)).toBe(10003);
    expect(await code(`/channels/${none}/messages`)).toBe(10003);
    expect(await code(`/guilds/${none}`)).toBe(10004);
    expect(await code(`/guilds/${discord.world.guildId}/members/${none}`)).toBe(10007);
    expect(await code(`${messages}/${none}`)).toBe(10008);
    expect(await code(`/users/${none}`)).toBe(10013);
    expect((await discord.api('GET', '/nowhere')).status).toBe(404);
    expect((await discord.api('DELETE', '/users/@me')).status).toBe(405);
  });

  it('lists messages newest first, in pages', async () => {
    const channel = `/channels/${discord.channel('admin')}/messages`;
    const ids: string[] = [];
    for (let n = 0; n < 4; n++)
      ids.push(String((await discord.api('POST', channel, { content: String(n) })).json['id']));
    const page = async (query: string): Promise<string[]> =>
      ((await discord.api('GET', `${channel}?${query}`)).json as unknown as { content: string }[]).map(
        ({ content }) => content,
      );
    expect(await page('limit=2')).toEqual(['3', '2']);
    expect(await page(`limit=2&before=${ids[2]}`)).toEqual(['1', '0']);
    expect(await page(`limit=1&after=${ids[0]}`)).toEqual(['1']);
    expect((await discord.api('GET', `${channel}?limit=101`)).json['code']).toBe(50035);
  });

  it('starts threads from messages and without, once per message', async () => {
    const channel = `/channels/${discord.channel('studio')}`;
    const { json } = await discord.api('POST', `${channel}/messages`, { content: 'start' });
    const from = `${channel}/messages/${String(json['id'])}/threads`;
    expect((await discord.api('POST', from, { name: 'op-1' })).json).toMatchObject({
      id: json['id'],
      type: 11,
      parent_id: discord.channel('studio'),
    });
    expect((await discord.api('POST', from, { name: 'op-1' })).json['code']).toBe(160004);
    const free = await discord.api('POST', `${channel}/threads`, { name: 'op-2', type: 11 });
    expect(free.status).toBe(201);
    expect(
      (await discord.api('POST', `/channels/${String(free.json['id'])}/messages`, { content: 'inside' }))
        .status,
    ).toBe(200);
    expect((await discord.api('POST', `${channel}/threads`, { name: 'x'.repeat(101) })).json['code']).toBe(
      50035,
    );
  });
});
