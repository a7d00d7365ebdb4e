import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxEvent } from '../../../sandbox/api.ts';
import { type ConnectedClient, type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';

/** Follows the events of one person until `close`. */
async function follow(url: string, as: string): Promise<{ events: SandboxEvent[]; close: () => void }> {
  const stop = new AbortController();
  const events: SandboxEvent[] = [];
  const response = await fetch(`${url}/sandbox/events?as=${as}`, { signal: stop.signal });
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of response.body ?? []) {
      const parts = (rest + Buffer.from(chunk as Uint8Array).toString()).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts)
        if (part.startsWith('data: ')) events.push(JSON.parse(part.slice(6)) as SandboxEvent);
    }
  };
  read().catch(() => {});
  return { events, close: () => stop.abort() };
}

describe('the people’s side of the sandbox', () => {
  let discord: LocalDiscord;
  let bot: ConnectedClient;
  let alice: string;
  let general: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    await discord.register([{ name: 'whisper', description: 'w' }]);
    bot = await discord.connect(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply({ content: 'psst', flags: 64 });
    });
    alice = discord.user('Alice');
    general = discord.channel('general');
  });
  afterAll(() => discord?.close());

  it('has the cast that the page shows', () => {
    const { world } = discord;
    expect(world.users.map(({ name, admin }) => `${name} ${admin}`)).toEqual([
      'Alice false',
      'Bob false',
      'Ada true',
      'Max true',
    ]);
    expect(world.channels.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'general text',
      'studio text',
      'admin admin',
      'commands-log webhook',
      'hash-chain webhook',
      'anomalies webhook',
    ]);
    expect(world.samples[0]).toMatchObject({ contentType: 'audio/mpeg' });
  });

  it('streams what happens to those who may see it', async () => {
    const [hers, his] = await Promise.all([
      follow(discord.sandbox.url, alice),
      follow(discord.sandbox.url, discord.user('Bob')),
    ]);
    const acted = await discord.people.act({ type: 'command', as: alice, channel: general, name: 'whisper' });
    await discord.people.act({ type: 'say', as: alice, channel: general, content: 'aloud' });
    await discord.api('POST', `/channels/${general}/messages`, {});
    discord.sandbox.attachBotOutput('{"event":"trail","operation":"op","step":"hold"}');
    discord.sandbox.attachBotOutput('plain words');
    await discord.people.act({ type: 'dismiss', as: alice, message: acted.message ?? '' });
    discord.sandbox.attachBotOutput('{"event":"trail","operation":"last","step":"hold"}');
    // What comes last comes to both: by then each has all that is theirs.
    const typesOf = ({ events }: typeof hers): string[] => events.map(({ type }) => type);
    await expect
      .poll(() => typesOf(hers))
      .toEqual(['message_create', 'message_create', 'violation', 'trail', 'message_delete', 'trail']);
    await expect.poll(() => typesOf(his)).toEqual(['message_create', 'violation', 'trail', 'trail']);
    hers.close();
    his.close();
    const trail = await (await fetch(`${discord.sandbox.url}/sandbox/trail`)).json();
    expect(trail).toEqual([
      { event: 'trail', operation: 'op', step: 'hold' },
      { event: 'trail', operation: 'last', step: 'hold' },
    ]);
  });

  it('lets a dismissed message be edited by the bot without showing it again', async () => {
    const acted = await discord.people.act({ type: 'command', as: alice, channel: general, name: 'whisper' });
    await discord.people.act({ type: 'dismiss', as: alice, message: acted.message ?? '' });
    expect((await discord.people.messages(general, alice)).some(({ id }) => id === acted.message)).toBe(
      false,
    );
    const other = await discord.people.act({
      type: 'dismiss',
      as: discord.user('Bob'),
      message: acted.message ?? '',
    });
    expect(other).toMatchObject({ outcome: 'refused' });
  });

  it('keeps webhook channels read-only and people in their own server', async () => {
    const say = { type: 'say', as: alice, content: 'x' } as const;
    expect(await discord.people.act({ ...say, channel: discord.channel('hash-chain') })).toMatchObject({
      reason: '#hash-chain is read-only',
    });
    const { elsewhere } = discord.world;
    expect(await discord.people.act({ ...say, channel: elsewhere?.channelId ?? '' })).toMatchObject({
      outcome: 'refused',
    });
    expect(await discord.people.act({ ...say, channel: general, content: 'x'.repeat(2001) })).toMatchObject({
      outcome: 'refused',
    });
    expect(await discord.people.act({ ...say, channel: general, uploads: ['gone'] })).toMatchObject({
      reason: 'an upload is gone',
    });
  });

  it('lets a stranger ask from a server that the bot does not serve', async () => {
    const { elsewhere } = discord.world;
    if (!elsewhere) throw new Error('there is no other server');
    const acted = await discord.people.act({
      type: 'command',
      as: elsewhere.userId,
      channel: elsewhere.channelId,
      name: 'whisper',
    });
    expect(acted.outcome).toBe('acknowledged');
    expect((await discord.people.messages(elsewhere.channelId, elsewhere.userId)).at(-1)).toMatchObject({
      content: 'psst',
    });
  });

  it('names what is wrong with an action that makes no sense', async () => {
    const reason = async (body: unknown): Promise<unknown> => {
      const response = await fetch(`${discord.sandbox.url}/sandbox/actions`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      expect(response.status).toBe(400);
      return ((await response.json()) as { reason: string }).reason;
    };
    expect(await reason({ type: 'dance' })).toContain('type is one of command');
    expect(await reason({ type: 'say', as: alice, channel: general })).toBe('say needs content');
    expect(await reason([])).toBe('an action is a JSON object');
  });

  it('is closed to web pages of other origins and to names that only point here', async () => {
    const foreign = await fetch(`${discord.sandbox.url}/sandbox/world`, {
      headers: { origin: 'https://evil.example' },
    });
    expect(foreign.status).toBe(403);
    const rebound = await new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(discord.sandbox.url);
      request(
        { host: '127.0.0.1', port, path: '/sandbox/world', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(rebound).toBe(403);
  });

  it('serves the page, its modules and nothing beside them', async () => {
    const page = await fetch(discord.sandbox.url);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(
      (await fetch(`${discord.sandbox.url}/page/modules/preact/dist/preact.mjs`)).headers.get('content-type'),
    ).toContain('javascript');
    for (const path of [
      '/page/modules/ws/index.js',
      '/page/..%2f..%2fpackage.json',
      '/package.json',
      '/page/nothing.js',
    ])
      expect((await fetch(`${discord.sandbox.url}${path}`)).status).toBe(404);
  });

  it('says whether a bot is there', async () => {
    expect((await discord.people.world()).botOnline).toBe(true);
    await bot.client.destroy();
    await expect.poll(async () => (await discord.people.world()).botOnline).toBe(false);
  });
});
