import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../sandbox/index.ts';
import { type People, createPeople } from '../../sandbox/people.ts';
import type { World } from '../../sandbox/api.ts';
import { type RunningBot, spawnBot } from './running-bot.ts';
import { migratedDatabase } from './postgres.ts';
import { registerCommands } from './register-commands.ts';
import { zoneAtNoon } from './zone-at-noon.ts';

/** The sandbox with the real bot in a process of its own, and people to act with. */
export type LivingSandbox = {
  url: string;
  /** The bot's environment; a copy may be changed and handed to `startBot`. */
  env: Record<string, string>;
  people: People;
  world: World;
  /** Ids by name: `user('Alice')`, `channel('general')`. */
  user(name: string): string;
  channel(name: string): string;
  /** Starts a bot (commands are registered once before the first) and waits until it is ready. */
  startBot(changes?: Record<string, string>): Promise<RunningBot>;
  close(): Promise<void>;
};

/** A key as `openssl genpkey -algorithm ed25519 -outform DER | base64 -w0` makes one: a shared database needs it. */
function signingKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** A machine that runs several tests at once may take longer than Discord allows; bots are held to that elsewhere. */
const FIRST_RESPONSE_MS = 20_000;

/**
 * Starts everything in a folder of its own; `close` ends every process and removes the folder. The bot's home is the
 * built-in database in DATA_DIR, or the run's PostgreSQL, with which a bot costs half the time: for whoever looks at
 * what people see alone.
 */
export async function startLivingSandbox(
  changes: Record<string, string> = {},
  home: 'pglite' | 'postgres' = 'pglite',
): Promise<LivingSandbox> {
  const database = home === 'postgres' ? await migratedDatabase() : null;
  const folder = mkdtempSync(join(tmpdir(), 'helix-e2e-'));
  const sandbox = await startSandbox({ port: 0, firstResponseMs: FIRST_RESPONSE_MS });
  const env: Record<string, string> = {
    ...sandbox.env,
    DATA_DIR: join(folder, 'data'),
    BLOB_DIR: join(folder, 'blobs'),
    BUDGET_TIME_ZONE: zoneAtNoon(),
    ...(database && { DATABASE_URL: database.url, AUDIT_SIGNING_KEY: signingKey() }),
    ...changes,
  };
  const people = createPeople(sandbox.url);
  await registerCommands(env);
  const world = await people.world();
  const bots: RunningBot[] = [];
  const idOf = (list: { id: string; name: string }[], name: string): string => {
    const found = list.find((item) =>
      item.name.replace('#', '').toLowerCase().startsWith(name.toLowerCase()),
    );
    if (!found) throw new Error(`the sandbox has no ${name}`);
    return found.id;
  };
  return {
    url: sandbox.url,
    env,
    people,
    world,
    user: (name) => idOf(world.users, name),
    channel: (name) => idOf(world.channels, name),
    startBot: async (more = {}) => {
      const bot = spawnBot({ ...env, ...more }, sandbox.attachBotOutput);
      bots.push(bot);
      await bot.waitForLine((line) => line['event'] === 'ready');
      return bot;
    },
    close: async () => {
      await Promise.all(bots.map((bot) => bot.kill('SIGKILL')));
      await sandbox.close();
      await database?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
