import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';

type Packet = { op: number; t: string | null; s: number | null; d: Record<string, unknown> };

/** A bare gateway connection that keeps what it received. */
type Wire = {
  packets: Packet[];
  /** Resolves with the close code. */
  closed: Promise<number>;
  until(fits: (packet: Packet) => boolean): Promise<Packet>;
  send(op: number, d: unknown): void;
  sendText(text: string): void;
  /** Goes away without ending the session. */
  leave(): void;
};

function openWire(url: string): Wire {
  const socket = new WebSocket(`${url}/?v=10&encoding=json`);
  const packets: Packet[] = [];
  socket.addEventListener('message', ({ data }) => packets.push(JSON.parse(String(data)) as Packet));
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener('close', ({ code }) => resolve(code));
  });
  return {
    packets,
    closed,
    until: async (fits) => {
      for (const end = Date.now() + 20_000; Date.now() < end;) {
        const hit = packets.find(fits);
        if (hit) return hit;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`no such packet among ${packets.map((one) => `${one.op} ${one.t}`).join(', ')}`);
    },
    send: (op, d) => socket.send(JSON.stringify({ op, d })),
    sendText: (text) => socket.send(text),
    leave: () => socket.close(4900),
  };
}

describe('the local gateway', () => {
  let discord: LocalDiscord;
  let url: string;
  let token: string;
  const wires: Wire[] = [];

  const open = async (): Promise<Wire> => {
    const wire = openWire(url);
    wires.push(wire);
    await wire.until((packet) => packet.op === 10);
    return wire;
  };
  const identify = async (more: object = {}): Promise<Wire> => {
    const wire = await open();
    wire.send(2, { token, intents: 1, properties: {}, ...more });
    return wire;
  };
  const isEvent = (name: string) => (packet: Packet) => packet.t === name;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    const { json } = await discord.api('GET', '/gateway/bot');
    url = String(json['url']);
    token = discord.sandbox.env['DISCORD_TOKEN'] ?? '';
    await discord.register([{ name: 'ping', description: 'p' }]);
  });
  afterEach(() => {
    for (const wire of wires.splice(0)) wire.leave();
  });
  afterAll(() => discord?.close());

  it('greets, answers heartbeats and gives READY with what a RESUME needs', async () => {
    const wire = await identify();
    const ready = await wire.until(isEvent('READY'));
    expect(ready.d).toMatchObject({
      v: 10,
      resume_gateway_url: url,
      shard: [0, 1],
      application: { id: discord.world.applicationId },
    });
    expect((await wire.until(isEvent('GUILD_CREATE'))).d['unavailable']).toBe(false);
    wire.send(1, 1);
    await wire.until((packet) => packet.op === 11);
    expect((await discord.people.world()).botOnline).toBe(true);
  });

  it.each([
    ['a wrong token', 4004, { token: 'nope' }],
    ['a privileged intent', 4014, { intents: 1 << 15 }],
    ['an intent that does not exist', 4013, { intents: 1 << 30 }],
    ['a shard beyond the count', 4010, { shard: [2, 2] }],
  ])('closes on %s with Discord’s code', async (_case, code, change) => {
    const wire = await identify(change);
    expect(await wire.closed).toBe(code);
  });

  it('closes when something is sent before IDENTIFY, twice, or that is no payload', async () => {
    const early = await open();
    early.send(3, {});
    expect(await early.closed).toBe(4003);
    const twice = await identify();
    await twice.until(isEvent('READY'));
    twice.send(2, { token, intents: 1 });
    expect(await twice.closed).toBe(4005);
    const broken = await open();
    broken.sendText('{');
    expect(await broken.closed).toBe(4002);
  });

  it('closes on a bot that sends more than 120 payloads in a minute', async () => {
    const wire = await identify();
    await wire.until(isEvent('READY'));
    for (let n = 0; n < 120; n++) wire.send(1, n);
    expect(await wire.closed).toBe(4008);
  });

  it('gives each shard only the guilds that are its own', async () => {
    const shards = await Promise.all([0, 1].map((index) => identify({ shard: [index, 2] })));
    await Promise.all(shards.map((wire) => wire.until(isEvent('READY'))));
    const guilds = shards.flatMap((wire) => wire.packets.find(isEvent('READY'))?.d['guilds'] ?? []);
    expect(guilds).toHaveLength(2);
    const home = Number((BigInt(discord.world.guildId) >> 22n) % 2n);
    const acting = discord.people.act({
      type: 'command',
      as: discord.user('Alice'),
      channel: discord.channel('general'),
      name: 'ping',
    });
    await shards[home]?.until(isEvent('INTERACTION_CREATE'));
    expect(shards[1 - home]?.packets.some(isEvent('INTERACTION_CREATE'))).toBe(false);
    await acting;
  });

  it('replays what a dropped bot missed, in order, and refuses a session it does not know', async () => {
    const first = await identify({ intents: 1 | (1 << 9) });
    const ready = await first.until(isEvent('READY'));
    await first.until(isEvent('GUILD_CREATE'));
    const seq = first.packets.findLast((packet) => packet.s !== null)?.s ?? 0;
    first.leave();
    await first.closed;
    for (const content of ['one', 'two'])
      await discord.people.act({
        type: 'say',
        as: discord.user('Alice'),
        channel: discord.channel('general'),
        content,
      });

    const second = await open();
    second.send(6, { token, session_id: ready.d['session_id'], seq });
    await second.until(isEvent('RESUMED'));
    const events = second.packets.filter((packet) => packet.op === 0);
    expect(events.map(({ t }) => t)).toEqual(['MESSAGE_CREATE', 'MESSAGE_CREATE', 'RESUMED']);
    expect(events.map(({ s }) => s)).toEqual([seq + 1, seq + 2, seq + 3]);

    const stranger = await open();
    stranger.send(6, { token, session_id: 'unknown', seq: 1 });
    expect((await stranger.until((packet) => packet.op === 9)).d).toBe(false);
  });

  it('withholds the text of people’s messages from a bot without the message content intent', async () => {
    const wire = await identify({ intents: 1 | (1 << 9) });
    await wire.until(isEvent('READY'));
    await discord.people.act({
      type: 'say',
      as: discord.user('Bob'),
      channel: discord.channel('general'),
      content: 'secret',
    });
    expect((await wire.until(isEvent('MESSAGE_CREATE'))).d['content']).toBe('');
    const plain = await identify();
    await plain.until(isEvent('READY'));
    await discord.people.act({
      type: 'say',
      as: discord.user('Bob'),
      channel: discord.channel('general'),
      content: 'more',
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(plain.packets.some(isEvent('MESSAGE_CREATE'))).toBe(false);
  });
});

describe('discord.js on a bad line', () => {
  it('resumes after its gateway connection is dropped and serves what was asked meanwhile', async () => {
    const discord = await startLocalDiscord();
    try {
      await discord.register([{ name: 'ping', description: 'p' }]);
      const bot = await discord.connect(async (interaction) => {
        if (interaction.isChatInputCommand()) await interaction.reply('pong');
      });
      const resumed = once(bot.client, 'shardResume');
      await fetch(`${discord.sandbox.url}/sandbox/discord/fault`, {
        method: 'POST',
        body: JSON.stringify({ kind: 'drop_gateway' }),
      });
      const acted = await discord.people.act({
        type: 'command',
        as: discord.user('Alice'),
        channel: discord.channel('general'),
        name: 'ping',
      });
      await resumed;
      expect(acted.outcome).toBe('acknowledged');
      expect(bot.errors).toEqual([]);
    } finally {
      await discord.close();
    }
  });
});
