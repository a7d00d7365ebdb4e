import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../sandbox/free-port.ts';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { CANARY_OPERATIONS, type CanaryOperation } from '../support/canary-operations.ts';
import { press, privateAnswer } from '../support/conversation.ts';
import { HTML, VENDOR_CANARY, refuses, talksNonsense } from '../support/hostile-vendor.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import {
  type Place,
  discordPlaces,
  filePlaces,
  found,
  onTheShelf,
  tablePlaces,
  watchFeed,
} from '../support/places.ts';
import type { RunningBot } from '../support/running-bot.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from '../support/scripted-vendor.ts';

/** Tables whose rows are erasable, or where an admin's webhook addresses have to be. */
const ERASABLE = ['operation_sides', 'approval_sides', 'budget_reasons'].map((name) => `table ${name}`);
const WITH_ADDRESSES = ['guild_settings', 'settings_drafts'].map((name) => `table ${name}`);

/**
 * How a vendor fails, in an order that opens no breaker of a first model before the last one: what says that the
 * vendor is alive (400, 404, 413, 422) stands between those that do not.
 */
const FAILURES: readonly (readonly [string, Script])[] = [
  ['400, from the first look at its voices on', refuses(400)],
  ['401', refuses(401)],
  ['402', refuses(402)],
  ['403', refuses(403)],
  ['404', refuses(404)],
  ['429', refuses(429)],
  ['413', refuses(413)],
  ['500', refuses(500)],
  ['422', refuses(422)],
  ['529', refuses(529)],
  ['400', refuses(400)],
  ['JSON that is none', talksNonsense('application/json', null)],
  ['a page of HTML', talksNonsense('text/html', HTML)],
];

const NOT_SERVED = ['failed', 'refused', 'denied'];

let sandbox: LivingSandbox;
let bot: RunningBot;
let firstOperation: string;
const watched = new Map<string, Awaited<ReturnType<typeof watchFeed>>>();
const OWNERS = ['Alice', 'Bob', 'Max'];
let metricsPort: number;
const vendors = new Map<CanaryOperation, ScriptedVendor>();
const output: string[] = [];
const keys = Object.fromEntries(
  ['ANTHROPIC', 'GOOGLE', 'DEEPGRAM', 'ELEVENLABS'].map((vendor) => [
    `${vendor}_API_KEY`,
    `keycanary-${vendor.toLowerCase()}-${randomBytes(12).toString('hex')}`,
  ]),
);
const signingKey = randomBytes(32).toString('base64');

/** Everything that must never be read anywhere: keys, tokens of webhooks, and a vendor's own words. */
function secrets(): string[] {
  const hooks = Object.entries(sandbox.env).filter(([name]) => name.startsWith('DISCORD_WEBHOOK_'));
  const tokens = hooks.map(([, url]) => url.split('/').at(-1) ?? '');
  return [...Object.values(keys), signingKey, sandbox.env['DISCORD_TOKEN'] ?? '', ...tokens, VENDOR_CANARY];
}

async function start(): Promise<void> {
  bot = await sandbox.startBot();
}

/** Ends the bot, keeps what it printed, and does something with its database before the next one starts. */
async function stop(signal: NodeJS.Signals): Promise<void> {
  await bot.kill(signal);
  output.push(JSON.stringify(bot.lines), bot.stderr());
}

/** Another process goes on, a minute later as far as the limits of a person go. */
async function restart(signal: NodeJS.Signals): Promise<void> {
  firstOperation ??= String(bot.lines.find((line) => line['step'] === 'settled')?.['operation']);
  await stop(signal);
  await onTheShelf(sandbox.env, (db) =>
    db.exec(`update helix.operations set created_at = created_at - interval '1 minute'`),
  );
  await start();
}

/** The vendor behaves for everything that is free, and follows the script for what is paid. */
function paidCalls(operation: CanaryOperation, script: Script): Script {
  return (request, response, raw) => {
    const free = request.method === 'GET' || request.url.pathname.endsWith('count_tokens');
    return (free ? operation.serves('') : script)(request, response, raw);
  };
}

const ownerOf = (operation: CanaryOperation): string =>
  sandbox.user(OWNERS[CANARY_OPERATIONS.indexOf(operation) % OWNERS.length]!);
const wordsOf = ({ name }: CanaryOperation): string => `oleander${name}canary`;

const notServed = (from: number): unknown[] =>
  bot.lines.slice(from).flatMap(({ step }) => (NOT_SERVED.includes(String(step)) ? [step] : []));

beforeAll(async () => {
  metricsPort = await freePort(39_120 + Math.floor(Math.random() * 500), '127.0.0.1', false);
  const changes: Record<string, string> = {
    ...keys,
    AUDIT_SIGNING_KEY: signingKey,
    METRICS_PORT: String(metricsPort),
    LOG_LEVEL: 'trace',
  };
  for (const operation of CANARY_OPERATIONS) {
    const vendor = await startScriptedVendor(refuses(500));
    vendors.set(operation, vendor);
    changes[operation.baseUrl] = vendor.url;
  }
  sandbox = await startLivingSandbox(changes);
  for (const name of OWNERS) watched.set(name, await watchFeed(sandbox.url, sandbox.user(name)));
  await start();
}, 120_000);
afterAll(async () => {
  for (const feed of watched.values()) feed.close();
  await sandbox?.close();
  await Promise.all([...vendors.values()].map((vendor) => vendor.close()));
});

describe('a vendor that fails with secrets in every header and body', () => {
  it('is told to nobody: each of its failures ends the operation and is shown by our own words', async () => {
    const people = ['Alice', 'Bob', 'Ada', 'Max'].map((name) => sandbox.user(name));
    const rounds = [...FAILURES.entries()];
    for (const [round, [what, script]] of rounds) {
      const from = bot.lines.length;
      for (const [index, operation] of CANARY_OPERATIONS.entries()) {
        // What is no paid call is well from the second round on, so that the paid one is made.
        vendors.get(operation)!.script = round === 0 ? script : paidCalls(operation, script);
        await operation.ask(sandbox, people[(round + index) % people.length]!, 'words of the asker');
      }
      const all = CANARY_OPERATIONS.map(() => 'failed');
      await expect.poll(() => notServed(from), { timeout: 20_000, message: what }).toEqual(all);
    }
    await restart('SIGTERM');
  }, 60_000);
});

describe('what a person asks privately', () => {
  /** Asks, and gives the operation that it became. */
  async function asked(operation: CanaryOperation): Promise<string> {
    const from = bot.lines.length;
    await operation.ask(sandbox, ownerOf(operation), wordsOf(operation));
    return String((await lineAfter(from, 'received'))['operation']);
  }

  const lineAfter = (from: number, ...steps: string[]): Promise<Record<string, unknown>> =>
    bot.waitForLine(
      (line) => bot.lines.indexOf(line) >= from && steps.includes(String(line['step'])),
      15_000,
    );

  /** The newest message that names the operation, of those that somebody sees. */
  const seen = (as: string, operation: string, says: string, channel = 'general'): Promise<SandboxMessage> =>
    sandbox.people.waitForMessage(
      sandbox.channel(channel),
      as,
      (one) => textOf(one).includes(`op ${operation.slice(0, 8)}`) && textOf(one).includes(says),
      15_000,
    );

  const behaves = (operation: CanaryOperation, script = operation.serves(wordsOf(operation))): void => {
    vendors.get(operation)!.script = script;
  };

  it.each(CANARY_OPERATIONS)(
    'of $name is served, refused by a vendor, run again, cancelled and refused',
    async (operation) => {
      const owner = ownerOf(operation);
      behaves(operation);
      await seen(owner, await asked(operation), 'Done');
      behaves(operation, paidCalls(operation, refuses(400)));
      const failed = await seen(owner, await asked(operation), 'Failed');
      behaves(operation);
      const from = bot.lines.length;
      await press(sandbox, owner, failed, 'Retry');
      await lineAfter(from, 'delivered');
      behaves(
        operation,
        paidCalls(operation, () => undefined),
      );
      const stalls = await asked(operation);
      await bot.waitForLine((line) => line['step'] === 'attempt' && line['operation'] === stalls);
      await press(sandbox, owner, await seen(owner, stalls, 'Cancel'), 'Cancel');
      await seen(owner, stalls, 'Cancelled');
      const before = bot.lines.length;
      await operation.askWrongly(sandbox, owner, wordsOf(operation));
      await lineAfter(before, 'refused');
    },
  );

  it.each(CANARY_OPERATIONS)(
    'of $name is approved, and denied with a reason that quotes it',
    async (operation) => {
      const [owner, ada] = [ownerOf(operation), sandbox.user('Ada')];
      behaves(operation);
      const zero = { operation: operation.name, amount: '0' };
      await privateAnswer(sandbox, ada, 'route threshold', zero, (text) => text.includes('$0.00'));
      const approved = await asked(operation);
      const card = await seen(ada, approved, 'Waiting for approval', 'admin');
      await press(sandbox, ada, card, 'Details');
      await sandbox.people.waitForMessage(card.channel_id, ada, (one) => textOf(one).includes('**Details'));
      await press(sandbox, ada, card, 'Approve');
      await bot.waitForLine((line) => line['step'] === 'delivered' && line['operation'] === approved);
      await press(sandbox, owner, await seen(owner, approved, 'private result is ready'), 'Show my result');

      const denied = await asked(operation);
      const second = await seen(ada, denied, 'Waiting for approval', 'admin');
      const deny = controlsOf(second).find(({ label }) => label === 'Deny')?.customId ?? '';
      const at = { as: ada, channel: second.channel_id } as const;
      const { interaction } = await sandbox.people.act({
        type: 'button',
        ...at,
        message: second.id,
        custom_id: deny,
      });
      const values = { reason: `because of ${wordsOf(operation)}` };
      await sandbox.people.act({ type: 'modal', ...at, interaction, values });
      await seen(ada, denied, 'Denied by', 'admin');
      await seen(owner, denied, 'Refused');
    },
  );

  it('is told late, after kill -9, without a word of it', async () => {
    const late: string[] = [];
    for (const operation of CANARY_OPERATIONS) {
      const id = await asked(operation);
      late.push(id);
      const card = await seen(sandbox.user('Ada'), id, 'Waiting for approval', 'admin');
      behaves(
        operation,
        paidCalls(operation, () => undefined),
      );
      await press(sandbox, sandbox.user('Ada'), card, 'Approve');
      await bot.waitForLine((line) => line['step'] === 'attempt' && line['operation'] === id);
    }
    await restart('SIGKILL');
    for (const [index, operation] of CANARY_OPERATIONS.entries()) {
      await seen(ownerOf(operation), late[index]!, 'Failed');
    }
  }, 60_000);

  it('stands nowhere but in its owner’s own answers, in Details of the admin who decides, and in what can be erased', async () => {
    const [ada, bob] = [sandbox.user('Ada'), sandbox.user('Bob')];
    await restart('SIGTERM');
    const operation = String(
      bot.lines.find((line) => line['step'] === 'settled')?.['operation'] ?? firstOperation,
    );
    await privateAnswer(sandbox, ada, 'audit proof', { operation }, (text) =>
      text.includes('signed entries'),
    );
    await privateAnswer(sandbox, ada, 'audit export', {}, (text) => text.includes('Entries'));
    await privateAnswer(sandbox, ada, 'audit tail', {}, (text) => text.includes('#'));
    await privateAnswer(sandbox, bob, 'privacy export', {}, (text) => text.includes('A copy'));
    const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    await stop('SIGTERM');
    const tables = await onTheShelf(sandbox.env, tablePlaces);
    const tokens = [
      ...tables
        .map(({ text }) => text)
        .join()
        .matchAll(/interactionToken"+: "+([^"]+)"/g),
    ].map(([, token = '']) => token);
    expect(tokens.length).toBeGreaterThan(0);
    const messages = await discordPlaces(sandbox);
    const feeds = [...watched.entries()].map(([person, { text }]) => ({
      place: `screen of ${person}`,
      text: text(),
      person,
    }));
    const rows = tables.filter(({ place }) => !ERASABLE.includes(place));
    const files = filePlaces(sandbox.env['DATA_DIR'] ?? '').filter(({ place }) => !place.includes('/db/'));
    const printed: Place = { place: 'what the bot printed', text: output.join('\n') };
    const shown: Place = { place: 'metrics', text: metrics };
    const blobs = filePlaces(sandbox.env['BLOB_DIR'] ?? '');

    const withoutAddresses = tables.filter(({ place }) => !WITH_ADDRESSES.includes(place));
    const hidden = [...messages, ...feeds, ...files, ...blobs, printed, shown];
    expect(found([...hidden, ...withoutAddresses], secrets())).toEqual([]);
    expect(found([...hidden, ...rows], tokens)).toEqual([]);

    const words = CANARY_OPERATIONS.map(wordsOf);
    expect(found([...files, ...rows, printed, shown], words)).toEqual([]);
    for (const operation of CANARY_OPERATIONS) {
      const [owner, theirs] = [ownerOf(operation), [wordsOf(operation)]];
      const details = (one: { reader: string | null; text: string }): boolean =>
        one.reader === ada && one.text.includes('**Details');
      expect(
        found(
          messages.filter((one) => one.reader !== owner && !details(one)),
          theirs,
        ),
      ).toEqual([]);
      expect(
        found(
          feeds.filter(({ person }) => sandbox.user(person) !== owner),
          theirs,
        ),
      ).toEqual([]);
      // The search itself finds what is there.
      expect(
        found(
          messages.filter((one) => one.reader === owner),
          theirs,
        ),
      ).not.toEqual([]);
    }
  }, 60_000);
});
