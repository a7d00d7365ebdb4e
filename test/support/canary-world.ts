import { randomBytes } from 'node:crypto';
import { freePort } from '../../sandbox/free-port.ts';
import { CANARY_OPERATIONS, type CanaryOperation, type Step } from './canary-operations.ts';
import { VENDOR_CANARY, refuses } from './hostile-vendor.ts';
import { type LivingSandbox, startLivingSandbox } from './living-sandbox.ts';
import { type Place, onTheShelf, watchFeed } from './places.ts';
import type { RunningBot } from './running-bot.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from './scripted-vendor.ts';

/** A real bot whose every key is a canary, which logs all it can, with vendors that do as they are told. */
export type CanaryWorld = {
  sandbox: LivingSandbox;
  /** The bot that runs now. */
  bot(): RunningBot;
  /** What the vendor of an operation does: `script` at one step, the paid one unless named, and well at the others. */
  behaves(operation: CanaryOperation, script?: Script, step?: Step): void;
  /** The vendor of an operation, which others may share. */
  vendorOf(operation: CanaryOperation): ScriptedVendor;
  /** Where the files are that people name by their address. */
  web: ScriptedVendor;
  /** Each operation has an owner, and words that no other one uses. */
  ownerOf(operation: CanaryOperation): string;
  wordsOf(operation: CanaryOperation): string;
  /** Everything that must never be read anywhere: keys, tokens of webhooks, and a vendor's own words. */
  secrets(): string[];
  /** Ends the bot and keeps what it printed. */
  stop(signal: NodeJS.Signals): Promise<void>;
  /** Another process goes on (the one before is ended where it still runs), a minute later as far as the limits of a person go. */
  restart(signal: NodeJS.Signals): Promise<void>;
  /** What all processes printed. */
  printed(): Place;
  metrics(): Promise<Place>;
  /** Everything that was ever sent to the screens of the owners, by owner. */
  screens(): (Place & { person: string })[];
  close(): Promise<void>;
};

const OWNERS = [...new Set(CANARY_OPERATIONS.map(({ owner }) => owner))];
/** What scripted vendors say in the middle of a stream. */
const SCRIPT_CANARY = 'canary-vendor-words';

/** The environment of such a bot: a canary for every key that is not the local Discord's own. */
async function canaryEnvironment(vendors: ReadonlyMap<string, ScriptedVendor>) {
  const names = ['ANTHROPIC', 'GOOGLE', 'DEEPGRAM', 'ELEVENLABS'];
  const keys = Object.fromEntries(
    names.map((name) => [
      `${name}_API_KEY`,
      `keycanary-${name.toLowerCase()}-${randomBytes(12).toString('hex')}`,
    ]),
  );
  const urls = [...vendors].map(([baseUrl, vendor]) => [baseUrl, vendor.url]);
  // Below the ports that systems give to whoever connects: between two bots it would be taken.
  const port = await freePort(29_120 + Math.floor(Math.random() * 500), '127.0.0.1', false);
  return {
    ...keys,
    ...(Object.fromEntries(urls) as Record<string, string>),
    AUDIT_SIGNING_KEY: randomBytes(32).toString('base64'),
    METRICS_PORT: String(port),
    LOG_LEVEL: 'trace',
  };
}

/** Starts it. */
export async function canaryWorld(): Promise<CanaryWorld> {
  const vendors = new Map<string, ScriptedVendor>();
  for (const baseUrl of new Set(CANARY_OPERATIONS.map((operation) => operation.baseUrl))) {
    vendors.set(baseUrl, await startScriptedVendor(refuses(500)));
  }
  const web = await startScriptedVendor(refuses(500));
  const changes = await canaryEnvironment(vendors);
  const sandbox = await startLivingSandbox(changes);
  sandbox.env['ATTACHMENT_HOSTS'] += `,${new URL(web.url).host}`;
  const feeds = new Map<string, Awaited<ReturnType<typeof watchFeed>>>();
  for (const name of OWNERS) feeds.set(name, await watchFeed(sandbox.url, sandbox.user(name)));
  const output: string[] = [];
  let ended = false;
  let bot = await sandbox.startBot();

  const vendorOf = ({ baseUrl }: CanaryOperation): ScriptedVendor => vendors.get(baseUrl)!;
  const wordsOf = ({ name }: CanaryOperation): string => `oleander${name}canary`;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    ended = true;
    await bot.kill(signal);
    output.push(JSON.stringify(bot.lines), bot.stderr());
  };
  return {
    sandbox,
    bot: () => bot,
    behaves: (operation, script, step = operation.steps.at(-1)) => {
      const well = operation.serves(wordsOf(operation));
      vendorOf(operation).script = (request, response, raw) =>
        (script && step?.(request) ? script : well)(request, response, raw);
    },
    vendorOf,
    web,
    ownerOf: ({ owner }) => sandbox.user(owner),
    wordsOf,
    secrets: () => {
      const secret = Object.entries(sandbox.env).filter(([name]) =>
        /_(API_KEY|SIGNING_KEY|TOKEN)$/.test(name),
      );
      const hooks = Object.entries(sandbox.env).filter(([name]) => name.startsWith('DISCORD_WEBHOOK_'));
      const tokens = hooks.map(([, url]) => url.split('/').at(-1) ?? '');
      return [...secret.map(([, value]) => value), ...tokens, VENDOR_CANARY, SCRIPT_CANARY].filter(
        (word) => word !== '',
      );
    },
    stop,
    restart: async (signal) => {
      if (!ended) await stop(signal);
      ended = false;
      await onTheShelf(sandbox.env, (db) =>
        db.exec(`update helix.operations set created_at = created_at - interval '1 minute'`),
      );
      bot = await sandbox.startBot();
    },
    printed: () => ({ place: 'what the bot printed', text: output.join('\n') }),
    metrics: async () => {
      const answer = await fetch(`http://127.0.0.1:${changes.METRICS_PORT}/metrics`);
      return { place: 'metrics', text: await answer.text() };
    },
    screens: () =>
      [...feeds].map(([person, feed]) => ({ person, place: `screen of ${person}`, text: feed.text() })),
    close: async () => {
      for (const feed of feeds.values()) feed.close();
      await sandbox.close();
      await Promise.all([web, ...vendors.values()].map((vendor) => vendor.close()));
    },
  };
}
