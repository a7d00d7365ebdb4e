import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { CANARY_OPERATIONS, type CanaryOperation } from '../support/canary-operations.ts';
import { type CanaryWorld, canaryWorld } from '../support/canary-world.ts';
import { press, privateAnswer } from '../support/conversation.ts';
import { FAILURES, refuses } from '../support/hostile-vendor.ts';
import type { LivingSandbox } from '../support/living-sandbox.ts';
import { discordPlaces, filePlaces, found, onTheShelf, tablePlaces } from '../support/places.ts';
import type { Script } from '../support/scripted-vendor.ts';

/** Tables whose rows are erasable, or where an admin's webhook addresses have to be. */
const ERASABLE = new Set(['table operation_sides', 'table approval_sides', 'table budget_reasons']);
const WITH_ADDRESSES = new Set(['table guild_settings', 'table settings_drafts']);

const long = process.env['HELIX_LONG'] === '1';

/** Never answers. */
const stalls: Script = () => undefined;

const NOT_SERVED = new Set(['failed', 'refused', 'denied']);

let world: CanaryWorld;
let sandbox: LivingSandbox;
let firstOperation: string;

async function discordFails(kind: 'server_error' | 'none'): Promise<void> {
  const body = JSON.stringify({ kind, method: 'POST' });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${sandbox.url}/sandbox/discord/fault`, { method: 'POST', headers, body });
}

const notServed = (from: number): unknown[] =>
  world
    .bot()
    .lines.slice(from)
    .flatMap(({ step }) => (NOT_SERVED.has(String(step)) ? [step] : []));

beforeAll(async () => {
  world = await canaryWorld();
  ({ sandbox } = world);
}, 120_000);
afterAll(() => world?.close());

describe('a vendor that fails with secrets in every header and body', () => {
  it('is told to nobody: each of its failures ends the operation and is shown by our own words', async () => {
    const people = ['Alice', 'Bob', 'Ada', 'Max'].map((name) => sandbox.user(name));
    const rounds = [...FAILURES.entries()];
    for (const [round, [what, script]] of rounds) {
      const from = world.bot().lines.length;
      for (const [index, operation] of CANARY_OPERATIONS.entries()) {
        // What is no paid call is well from the second round on, so that the paid one is made.
        world.behaves(operation, script, round === 0);
        await operation.ask(sandbox, people[(round + index) % people.length]!, 'words of the asker');
      }
      const all = CANARY_OPERATIONS.map(() => 'failed');
      await expect.poll(() => notServed(from), { timeout: 20_000, message: what }).toEqual(all);
    }
    firstOperation = String(world.bot().lines.find((line) => line['step'] === 'settled')?.['operation']);
    await world.restart('SIGTERM');
  }, 60_000);
});

describe('what a person asks privately', () => {
  /** Asks, and gives the operation that it became. */
  async function asked(operation: CanaryOperation): Promise<string> {
    const from = world.bot().lines.length;
    await operation.ask(sandbox, world.ownerOf(operation), world.wordsOf(operation));
    return String((await lineAfter(from, 'received'))['operation']);
  }

  const lineAfter = (from: number, ...steps: string[]): Promise<Record<string, unknown>> =>
    world
      .bot()
      .waitForLine(
        (line) => world.bot().lines.indexOf(line) >= from && steps.includes(String(line['step'])),
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

  it.each(CANARY_OPERATIONS)(
    'of $name is served, refused by a vendor, run again, cancelled and refused',
    async (operation) => {
      const owner = world.ownerOf(operation);
      world.behaves(operation);
      await seen(owner, await asked(operation), 'Done');
      world.behaves(operation, refuses(400));
      const failed = await seen(owner, await asked(operation), 'Failed');
      world.behaves(operation);
      const from = world.bot().lines.length;
      await press(sandbox, owner, failed, 'Retry');
      await lineAfter(from, 'delivered');
      world.behaves(operation, stalls);
      const stalled = await asked(operation);
      await world.bot().waitForLine((line) => line['step'] === 'attempt' && line['operation'] === stalled);
      await press(sandbox, owner, await seen(owner, stalled, 'Cancel'), 'Cancel');
      await seen(owner, stalled, 'Cancelled');
      const before = world.bot().lines.length;
      await operation.askWrongly(sandbox, owner, world.wordsOf(operation));
      await lineAfter(before, 'refused');
    },
  );

  it.each(CANARY_OPERATIONS)(
    'of $name is approved, and denied with a reason that quotes it',
    async (operation) => {
      const [owner, ada] = [world.ownerOf(operation), sandbox.user('Ada')];
      world.behaves(operation);
      const zero = { operation: operation.name, amount: '0' };
      await privateAnswer(sandbox, ada, 'route threshold', zero, (text) => text.includes('$0.00'));
      const approved = await asked(operation);
      const card = await seen(ada, approved, 'Waiting for approval', 'admin');
      await press(sandbox, ada, card, 'Details');
      await sandbox.people.waitForMessage(card.channel_id, ada, (one) => textOf(one).includes('**Details'));
      await press(sandbox, ada, card, 'Approve');
      await world.bot().waitForLine((line) => line['step'] === 'delivered' && line['operation'] === approved);
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
      const values = { reason: `because of ${world.wordsOf(operation)}` };
      await sandbox.people.act({ type: 'modal', ...at, interaction, values });
      await seen(ada, denied, 'Denied by', 'admin');
      await seen(owner, denied, 'Refused');
    },
  );

  it('is told late, after kill -9, without a word of it', async () => {
    const [interrupted, finished]: [string[], string[]] = [[], []];
    /** Approved, and at the vendor, which does not answer before `script` does. */
    const atVendor = async (operation: CanaryOperation, script: Script): Promise<string> => {
      const id = await asked(operation);
      const card = await seen(sandbox.user('Ada'), id, 'Waiting for approval', 'admin');
      world.behaves(operation, script);
      await press(sandbox, sandbox.user('Ada'), card, 'Approve');
      await world.bot().waitForLine((line) => line['step'] === 'attempt' && line['operation'] === id);
      return id;
    };
    // In the short run one is interrupted; another process for each would cost its start.
    for (const operation of long ? CANARY_OPERATIONS : CANARY_OPERATIONS.slice(0, 1))
      interrupted.push(await atVendor(operation, stalls));
    if (long) await world.restart('SIGKILL');
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    for (const operation of CANARY_OPERATIONS) {
      const well = operation.serves(world.wordsOf(operation));
      finished.push(await atVendor(operation, (...call) => void gate.then(() => well(...call))));
    }
    // Results that come now cannot be delivered.
    await discordFails('server_error');
    open();
    const settled = (id: string) =>
      world.bot().waitForLine((line) => line['step'] === 'settled' && line['operation'] === id);
    for (const id of finished) await settled(id);
    await world.stop('SIGKILL');
    await discordFails('none');
    await world.restart('SIGKILL');
    for (const [index, operation] of CANARY_OPERATIONS.entries()) {
      const owner = world.ownerOf(operation);
      if (interrupted[index]) await seen(owner, interrupted[index], 'Failed');
      await press(
        sandbox,
        owner,
        await seen(owner, finished[index]!, 'private result is ready'),
        'Show my result',
      );
    }
  }, 60_000);
});

describe('what was asked, and what a vendor said', () => {
  it('stands nowhere but in its owner’s own answers, in Details of the admin who decides, and in what can be erased', async () => {
    const [ada, bob] = [sandbox.user('Ada'), sandbox.user('Bob')];
    await world.restart('SIGTERM');
    const proof = { operation: firstOperation };
    await privateAnswer(sandbox, ada, 'audit proof', proof, (text) => text.includes('signed entries'));
    await privateAnswer(sandbox, ada, 'audit export', {}, (text) => text.includes('Entries'));
    await privateAnswer(sandbox, ada, 'audit tail', {}, (text) => text.includes('#'));
    await privateAnswer(sandbox, bob, 'privacy export', {}, (text) => text.includes('A copy'));
    const metrics = await world.metrics();
    await world.stop('SIGTERM');
    const tables = await onTheShelf(sandbox.env, tablePlaces);
    const messages = await discordPlaces(sandbox);
    const screens = world.screens();
    const printed = world.printed();
    const files = filePlaces(sandbox.env['DATA_DIR'] ?? '').filter(({ place }) => !place.includes('/db/'));
    const blobs = filePlaces(sandbox.env['BLOB_DIR'] ?? '');
    // The search would find what is there.
    expect(printed.text).toContain('a vendor call failed');
    expect(found(tables, world.secrets())).not.toEqual([]);

    const told = [...messages, ...screens, ...files, printed, metrics];
    const rows = tables.filter(({ place }) => !ERASABLE.has(place));
    const unaddressed = tables.filter(({ place }) => !WITH_ADDRESSES.has(place));
    expect(found([...told, ...blobs, ...unaddressed], world.secrets())).toEqual([]);
    const sides = tables.map(({ text }) => text).join('\n');
    const tokens = [...sides.matchAll(/interactionToken"+: "+([^"]+)"/g)].map(([, token = '']) => token);
    expect(tokens).not.toEqual([]);
    expect(found([...told, ...blobs, ...rows], tokens)).toEqual([]);

    for (const operation of CANARY_OPERATIONS) {
      const [owner, theirs] = [world.ownerOf(operation), [world.wordsOf(operation)]];
      const others = messages.filter(
        ({ reader, text }) => reader !== owner && !(reader === ada && text.includes('**Details')),
      );
      const strangers = screens.filter(({ person }) => sandbox.user(person) !== owner);
      expect(found([...files, ...rows, printed, metrics, ...others, ...strangers], theirs)).toEqual([]);
      const own = messages.filter(({ reader }) => reader === owner);
      expect(found(own, theirs)).not.toEqual([]);
      expect(
        found(
          messages.filter(({ reader }) => reader === ada),
          theirs,
        ),
      ).not.toEqual([]);
    }
  }, 60_000);
});
