import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault, VendorName, World } from './api.ts';
import { botEnvironment } from './discord/bot-environment.ts';
import { keepConversation } from './discord/conversation-file.ts';
import { createDiscord } from './discord/create-discord.ts';
import { createBotApi } from './discord/http/bot-api.ts';
import { createDiscordFaults, type DiscordFault } from './discord/http/discord-faults.ts';
import { createPeopleApi } from './discord/people/people-api.ts';
import { loadSamples } from './discord/people/samples.ts';
import { createTrailLog } from './discord/people/trail-log.ts';
import { startServer } from './discord/server.ts';
import { worldOf } from './discord/world-json.ts';
import { allRoutes } from './discord/routes/all-routes.ts';
import { startWantedVendors } from './vendor-start.ts';

/** How a sandbox is started; everything has a default. */
export type SandboxOptions = {
  /** 0 or absent: any free port. */
  port?: number;
  /** Address to listen on; 127.0.0.1 unless told otherwise. */
  host?: string;
  /** Keeps the conversation and the bot's data here; absent: a temporary directory that `close` deletes. */
  dataDir?: string;
  /** Faults of the vendors (by name) and of Discord itself from the first request on. */
  faults?: Partial<Record<VendorName, Fault>> & { discord?: DiscordFault };
  /** False: no local vendors, and the bot gets no keys. */
  vendors?: boolean;
  /** False: Discord's rate limits are not kept. */
  rateLimits?: boolean;
  /** How long a bot has for its first response to an interaction, ms: Discord's own 3 s unless told otherwise. */
  firstResponseMs?: number;
};

/** A running sandbox. */
export type Sandbox = {
  /** Origin of the page, the people's API and the local Discord, e.g. `http://127.0.0.1:8420`. */
  url: string;
  port: number;
  /** The complete environment for a bot process. */
  env: Record<string, string>;
  dataDir: string;
  /** One line per simulated part. */
  simulated: string[];
  world(): World;
  /** Give it every line of the bot's stdout: the trail is read from there. */
  attachBotOutput(line: string): void;
  setDiscordFault(fault: DiscordFault): void;
  close(): Promise<void>;
};

/** Starts the local Discord, its page and the local vendors. Up in about a second. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port: wanted = 0, host = '127.0.0.1', faults = {} } = options;
  const temporary = options.dataDir === undefined;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'helix-sandbox-')));
  let port = wanted;
  const origin = (): string => `http://127.0.0.1:${port}`;
  const discord = await createDiscord(origin, options.firstResponseMs);
  const kept = temporary ? undefined : await keepConversation(join(dataDir, 'discord'), discord);
  const trail = createTrailLog(discord.feed);
  const vendors = await startWantedVendors(options.vendors !== false, () =>
    discord.feed.publish({ type: 'vendors', vendors: vendors.vendors() }),
  );
  const samples = await loadSamples();
  const discordFaults = createDiscordFaults();
  if (faults.discord) discordFaults.set(faults.discord);
  for (const [name, fault] of Object.entries(faults))
    if (name !== 'discord') vendors.setFault(name as VendorName, fault as Fault);
  const world = (): World => worldOf(discord, vendors.vendors(), vendors.simulated, samples.list);

  const closeRest = async (): Promise<void> => {
    await vendors.close();
    await kept?.flush();
    if (temporary) await rm(dataDir, { recursive: true, force: true });
  };
  const server = await startServer(
    {
      files: discord.files,
      botApi: createBotApi({
        routes: allRoutes(discord, () => origin().replace('http', 'ws')),
        botToken: discord.cast.botToken,
        faults: discordFaults,
        violations: discord.violations,
        limits: options.rateLimits !== false,
      }),
      peopleApi: createPeopleApi({
        discord,
        trail,
        faults: discordFaults,
        world,
        samples,
        setVendorFault: (name, fault) => vendors.setFault(name, fault),
      }),
      upgrade: (request, socket, head) => discord.gateway.upgrade(request, socket, head),
    },
    wanted,
    host,
  ).catch(async (error: unknown) => {
    await closeRest();
    throw error;
  });
  port = server.port;

  return {
    url: origin(),
    port,
    env: botEnvironment(discord.cast, port, dataDir, vendors.env),
    dataDir,
    simulated: vendors.simulated,
    world,
    attachBotOutput: (text) => trail.take(text),
    setDiscordFault(fault) {
      discordFaults.set(fault);
      if (fault.kind === 'drop_gateway') discord.gateway.drop();
    },
    async close() {
      discord.interactions.close();
      discord.gateway.close();
      await server.close();
      await closeRest();
    },
  };
}
