import { createAckMeter } from '../../src/bot/ack-meter.ts';
import { type ServedDiscord, serveDiscord } from '../../src/bot/serve-discord.ts';
import { type Webhooks, openWebhooks } from '../../src/bot/webhooks/open-webhooks.ts';
import type { Core } from '../../src/core/core.ts';
import type { ActionAnswer, SandboxMessage } from '../../sandbox/api.ts';
import { type Sandbox, startSandbox } from '../../sandbox/index.ts';
import { type People, controlsOf, createPeople, textOf } from '../../sandbox/people.ts';
import { type CoreWorld, type WorldOptions, coreWorld } from './core-world.ts';
import { registerCommands } from './register-commands.ts';
import { hears, speaks } from './vendor-scripts.ts';

/** The real bot and core in this process, on the local Discord, with scripted vendors at the far end. */
export type BotWorld = {
  core: CoreWorld;
  sandbox: Sandbox;
  people: People;
  meter: ReturnType<typeof createAckMeter>;
  bot: ServedDiscord;
  /** Log lines of the bot, as facts and text. */
  logs: { facts: object; text: string }[];
  /** Added to the bot's clock, ms: to be past an interaction's token without waiting. */
  setClockAhead(ms: number): void;
  user(name: string): string;
  general: string;
  /** One slash command in #general. */
  command(
    as: string,
    name: string,
    options?: Record<string, string | number | boolean>,
  ): Promise<ActionAnswer>;
  /** Clicks the button or select whose label starts so. */
  press(as: string, message: SandboxMessage, label: string, values?: string[]): Promise<ActionAnswer>;
  /** Waits for a message that `as` sees and that says all of `words`. */
  sees(as: string, ...words: string[]): Promise<SandboxMessage>;
  /** All messages somebody sees that say `word`. */
  seen(as: string, word: string): Promise<SandboxMessage[]>;
  /** Waits until this many operations were delivered after line `from` of the trail; gives their ids. */
  delivered(from: number, count?: number): Promise<string[]>;
  /** Speaks a text and waits until the result is delivered; `short` is how messages name the operation. */
  spoken(
    as: string,
    text: string,
    options?: Record<string, string | boolean>,
  ): Promise<{ operation: string; short: string }>;
  /** A minute of its own for each test (a person may begin ten operations in one), and well-behaved vendors. */
  freshMinute(): Promise<void>;
  /** Another bot on the same Discord, as a second process would be. */
  another(core: Core): Promise<ServedDiscord>;
  close(): Promise<void>;
};

const DISCORD_NAMES = ['DISCORD_', 'ATTACHMENT_HOSTS'];

/** Starts everything; `close` ends it. */
export async function botWorld(options: WorldOptions = {}): Promise<BotWorld> {
  const sandbox = await startSandbox({ vendors: false, rateLimits: false, firstResponseMs: 20_000 });
  await registerCommands(sandbox.env);
  const env = Object.fromEntries(
    Object.entries(sandbox.env).filter(
      ([name, value]) => value !== '' && DISCORD_NAMES.some((start) => name.startsWith(start)),
    ),
  );
  const core = await coreWorld({ ...options, env: { ...env, ...options.env } });
  const people = createPeople(sandbox.url);
  const world = sandbox.world();
  const meter = createAckMeter();
  const logs: { facts: object; text: string }[] = [];
  const note = (facts: object, text: string): void => void logs.push({ facts, text });
  const log = { debug: note, info: note, warn: note, error: note, child: () => log };
  let ahead = 0;
  const clock = { now: () => Date.now() + ahead };
  const token = sandbox.env['DISCORD_TOKEN'] ?? '';
  const apiUrl = sandbox.env['DISCORD_API_URL'] ?? '';
  const webhooks: Webhooks[] = [];
  const serve = (served: Core): Promise<ServedDiscord> => {
    const opened = openWebhooks({
      apiUrl,
      token,
      clock,
      // The database's clock stands still here, and with it the pace that it would keep.
      pace: { turn: () => Promise.resolve(0), holdBack: () => Promise.resolve() },
      onRateLimited: meter.rateLimited,
    });
    webhooks.push(opened);
    return serveDiscord({
      core: served,
      log,
      clock,
      meter,
      webhooks: opened,
      settings: { applicationId: world.applicationId, guildIds: [world.guildId] },
      token,
      apiUrl,
      onLost: () => undefined,
    });
  };
  const bots = [await serve(core.core)];
  const general = world.channels.find(({ name }) => name.includes('general'))?.id ?? '';
  let minute = 0;
  const command: BotWorld['command'] = (as, name, given = {}) =>
    people.act({ type: 'command', as, channel: general, name, options: given });
  const delivered: BotWorld['delivered'] = async (from, count = 1) => {
    for (const until = performance.now() + 30_000; performance.now() < until;) {
      const ids = core.trail
        .slice(from)
        .flatMap((line) => (line.step === 'delivered' ? [line.operation] : []));
      if (ids.length >= count) return ids;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`not delivered: ${JSON.stringify(core.trail.slice(from))}\n${JSON.stringify(logs)}`);
  };
  const saysAll = (message: SandboxMessage, words: string[]): boolean =>
    words.every((word) => textOf(message).includes(word));

  return {
    core,
    sandbox,
    people,
    meter,
    bot: bots[0]!,
    logs,
    setClockAhead: (ms) => {
      ahead = ms;
    },
    user: (name) => world.users.find((user) => user.name.startsWith(name))?.id ?? '',
    general,
    command,
    delivered,
    spoken: async (as, text, given = {}) => {
      const from = core.trail.length;
      await command(as, 'speak', { text, ...given });
      // What was asked for earlier may be handed over only now.
      for (let count = 1; ; count += 1) {
        const ids = await delivered(from, count);
        const operation = core.trail.slice(from).find(({ step }) => step === 'received')?.operation;
        if (operation !== undefined && ids.includes(operation))
          return { operation, short: `op ${operation.slice(0, 8)}` };
      }
    },
    freshMinute: async () => {
      minute += 1;
      ahead = 0;
      core.elevenlabs.script = speaks;
      core.deepgram.script = hears;
      sandbox.setDiscordFault({ kind: 'none' });
      await core.db.setNow(new Date(Date.now() + minute * 61_000).toISOString());
    },
    press: (as, message, label, values) => {
      const control = controlsOf(message).find((item) => item.label.startsWith(label));
      if (!control) throw new Error(`no ${label} on: ${textOf(message)}`);
      const at = { as, channel: message.channel_id, message: message.id, custom_id: control.customId };
      return people.act(values ? { type: 'select', ...at, values } : { type: 'button', ...at });
    },
    sees: (as, ...words) => people.waitForMessage(general, as, (message) => saysAll(message, words)),
    seen: async (as, word) =>
      (await people.messages(general, as)).filter((message) => saysAll(message, [word])),
    another: async (other) => {
      const bot = await serve(other);
      bots.push(bot);
      return bot;
    },
    close: async () => {
      for (const bot of bots) await bot.close();
      await core.close();
      for (const opened of webhooks) await opened.close();
      await sandbox.close();
    },
  };
}
