import { Client, type ClientOptions, GatewayIntentBits, type Interaction } from 'discord.js';
import type { ActionAnswer, World } from '../../sandbox/api.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.ts';
import { type People, createPeople } from '../../sandbox/people.ts';

/** What the local Discord answered to a raw request. */
export type RawAnswer = { status: number; headers: Headers; json: Record<string, unknown> };

/** The local Discord without vendors and bot process, with people and a bot's hands. */
export type LocalDiscord = {
  sandbox: Sandbox;
  people: People;
  world: World;
  user(name: string): string;
  channel(name: string): string;
  /** A raw request of the bot below `/api/v10`; FormData goes out as multipart, anything else as JSON. */
  api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<RawAnswer>;
  /** Registers commands in the home guild. */
  register(commands: unknown[]): Promise<RawAnswer>;
  /** A real discord.js client that is logged in; errors of its handler are kept in `errors`. */
  connect(
    handle: (interaction: Interaction) => Promise<unknown>,
    options?: Partial<ClientOptions>,
  ): Promise<ConnectedClient>;
  close(): Promise<void>;
};

/** A logged-in client and what its handler threw. */
export type ConnectedClient = { client: Client<true>; errors: unknown[] };

function idByName(list: { id: string; name: string }[], name: string): string {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found.id;
}

/** Starts a local Discord for one test file; `close` ends its clients too. */
export async function startLocalDiscord(options: SandboxOptions = {}): Promise<LocalDiscord> {
  const sandbox = await startSandbox({ vendors: false, rateLimits: false, ...options });
  const people = createPeople(sandbox.url);
  const world = await people.world();
  const clients: Client[] = [];

  const api: LocalDiscord['api'] = async (method, path, body, headers = {}) => {
    const isForm = body instanceof FormData;
    const response = await fetch(`${sandbox.url}/api/v10${path}`, {
      method,
      headers: {
        authorization: `Bot ${sandbox.env['DISCORD_TOKEN']}`,
        ...(isForm || body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = text === '' ? {} : JSON.parse(text);
    return { status: response.status, headers: response.headers, json: json as Record<string, unknown> };
  };

  return {
    sandbox,
    people,
    world,
    user: (name) => idByName(world.users, name),
    channel: (name) => idByName(world.channels, name),
    api,
    register: (commands) =>
      api('PUT', `/applications/${world.applicationId}/guilds/${world.guildId}/commands`, commands),
    async connect(handle, more = {}) {
      const errors: unknown[] = [];
      const client = new Client({
        intents: [GatewayIntentBits.Guilds],
        allowedMentions: { parse: [] },
        rest: { api: sandbox.env['DISCORD_API_URL'] ?? '' },
        ...more,
      });
      clients.push(client);
      client.on('error', (error) => errors.push(error));
      client.on('interactionCreate', (interaction) => {
        handle(interaction).catch((error: unknown) => errors.push(error));
      });
      const ready = new Promise((resolve) => client.once('clientReady', resolve));
      await client.login(sandbox.env['DISCORD_TOKEN']);
      await ready;
      return { client: client as Client<true>, errors };
    },
    async close() {
      await Promise.all(clients.map((client) => client.destroy()));
      await sandbox.close();
    },
  };
}

/** An interaction that no bot answers, caught from the wire: what a bot's raw callback needs. */
export type RawInteraction = { id: string; token: string; data: Record<string, unknown> } & Record<
  string,
  unknown
>;

/** Acts as a person and gives the raw INTERACTION_CREATE to `answer`; resolves with the person's answer. */
export async function actRaw(
  discord: LocalDiscord,
  connected: ConnectedClient,
  action: Parameters<People['act']>[0],
  answer: (interaction: RawInteraction) => Promise<unknown>,
): Promise<ActionAnswer> {
  const caught = new Promise<RawInteraction>((resolve) => {
    const listen = (packet: { t: string | null; d: unknown }): void => {
      if (packet.t !== 'INTERACTION_CREATE') return;
      connected.client.off('raw', listen);
      resolve(packet.d as RawInteraction);
    };
    connected.client.on('raw', listen);
  });
  const acted = discord.people.act(action);
  // A refused action sends nothing, so the wait for it may not last for ever.
  const interaction = await Promise.race([caught, acted.then(() => undefined)]);
  if (interaction) await answer(interaction);
  return acted;
}
