import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../sandbox/people.ts';
import { type CanaryHands, LINK_CANARY, WEB_ANSWERS, canaryHands } from '../support/canary-hands.ts';
import { CANARY_OPERATIONS, type CanaryOperation, UPLOAD_CANARY } from '../support/canary-operations.ts';
import { type CanaryWorld, canaryWorld } from '../support/canary-world.ts';
import { press, privateAnswer } from '../support/conversation.ts';
import { FAILURES, FEW_FAILURES, MORE_FAILURES, refuses } from '../support/hostile-vendor.ts';
import type { LivingSandbox } from '../support/living-sandbox.ts';
import { discordPlaces, filePlaces, found, onTheShelf, tablePlaces } from '../support/places.ts';
import type { Script } from '../support/scripted-vendor.ts';

/** Tables whose rows are erasable. */
const ERASABLE = new Set([
  'table operation_sides',
  'table approval_sides',
  'table budget_reasons',
  'table agent_sides',
]);
/** Where the sweeper reads which files lie at a vendor. */
const OF_THE_SWEEPER = 'table vendor_files';
/** Where an admin's webhook addresses have to be. */
const WITH_ADDRESSES = new Set(['table guild_settings', 'table settings_drafts']);

const long = process.env['HELIX_LONG'] === '1';
/** So many approved operations a process works on at once. */
const AT_ONCE = 4;
/** Never answers. */
const stalls: Script = () => undefined;

/** One of the operations. */
const named = (wanted: string): CanaryOperation =>
  CANARY_OPERATIONS.find(({ name }) => name === wanted) as CanaryOperation;

let world: CanaryWorld;
let sandbox: LivingSandbox;
let hands: CanaryHands;
let firstOperation: string;

beforeAll(async () => {
  world = await canaryWorld();
  ({ sandbox } = world);
  hands = canaryHands(world);
  for (const toggle of ['enable_web_search@1', 'enable_url_inputs@1']) {
    const on = { toggle, enabled: true };
    await privateAnswer(sandbox, sandbox.user('Ada'), 'toggle set', on, (text) => /audit #\d+/.test(text));
  }
});
afterAll(() => world?.close());

describe('a vendor that fails with secrets in every header and body', () => {
  it('is told to nobody: each of its failures ends the operation and is shown by our own words', async () => {
    const people = ['Alice', 'Bob', 'Ada', 'Max'].map((name) => sandbox.user(name));
    // Two that share a vendor would open its breakers together; another process begins with closed ones.
    const shifts = [
      [CANARY_OPERATIONS.slice(0, 3), FAILURES],
      [CANARY_OPERATIONS.slice(3), long ? MORE_FAILURES : FEW_FAILURES],
    ] as const;
    for (const [operations, failures] of shifts) {
      for (const one of operations) if (long || one.name === 'agent') await hands.breaksOff(one);
      for (const [round, [what, script]] of failures.entries()) {
        const from = world.bot().lines.length;
        for (const [index, operation] of operations.entries()) {
          // What is no paid call is well from the second round on, so that the paid one is made.
          const step = operation.steps[round % operation.steps.length];
          world.behaves(operation, script, round === 0 ? () => true : step);
          await operation.ask(sandbox, people[(round + index) % people.length]!, 'words of the asker');
        }
        const all = operations.map(() => 'failed');
        await expect.poll(() => hands.notServed(from), { message: what }).toEqual(all);
      }
      firstOperation = String(world.bot().lines.find((line) => line['step'] === 'settled')?.['operation']);
      await world.restart('SIGTERM');
    }
  });
});

describe('what a person asks privately', () => {
  it.each(CANARY_OPERATIONS)(
    'of $name is served, refused by a vendor, run again, cancelled and refused',
    async (operation) => {
      const owner = world.ownerOf(operation);
      // What the agent uses is served as well.
      for (const one of [...CANARY_OPERATIONS, operation]) world.behaves(one);
      await hands.seen(owner, await hands.asked(operation), 'Done');
      if (operation.goOn) {
        const goneOn = world.bot().lines.length;
        await operation.goOn(sandbox, owner, world.wordsOf(operation));
        await hands.delivered(goneOn);
      }
      world.behaves(operation, refuses(400));
      const failed = await hands.seen(owner, await hands.asked(operation), 'Failed');
      world.behaves(operation);
      const from = world.bot().lines.length;
      await press(sandbox, owner, failed, 'Retry');
      await hands.delivered(from);
      world.behaves(operation, stalls);
      const stalled = await hands.asked(operation);
      await world.bot().waitForLine((line) => line['step'] === 'attempt' && line['operation'] === stalled);
      await press(sandbox, owner, await hands.seen(owner, stalled, 'Cancel'), 'Cancel');
      await hands.seen(owner, stalled, 'Cancelled');
      const before = world.bot().lines.length;
      await operation.askWrongly(sandbox, owner, world.wordsOf(operation));
      await hands.lineAfter(before, 'refused');
    },
  );

  it('by its address is kept without the address, and refused without it', async () => {
    const transcribe = named('transcribe');
    world.behaves(transcribe);
    for (const [end, answer] of WEB_ANSWERS) {
      world.web.script = (_request, response) => void answer(response);
      const from = world.bot().lines.length;
      const url = `${world.web.url}/${LINK_CANARY}/talk.wav?signature=${LINK_CANARY}`;
      const [as, channel] = [world.ownerOf(transcribe), sandbox.channel('general')];
      const options = { url, private: true };
      await sandbox.people.act({ type: 'command', as, channel, name: 'transcribe', options });
      expect(await hands.lineAfter(from, 'delivered', 'refused')).toMatchObject({ step: end });
    }
    // What follows would be more than anybody may ask in a minute.
    await world.restart('SIGTERM');
  });

  it.each(CANARY_OPERATIONS)(
    'of $name is approved, and denied with a reason that quotes it',
    async (operation) => {
      const [owner, ada] = [world.ownerOf(operation), sandbox.user('Ada')];
      world.behaves(operation);
      const zero = { operation: operation.name, amount: '0' };
      await privateAnswer(sandbox, ada, 'route threshold', zero, (text) => text.includes('$0.00'));
      const approved = await hands.asked(operation);
      const card = await hands.seen(ada, approved, 'Waiting for approval', 'admin');
      await press(sandbox, ada, card, 'Details');
      await sandbox.people.waitForMessage(card.channel_id, ada, (one) => textOf(one).includes('**Details'));
      await press(sandbox, ada, card, 'Approve');
      await world.bot().waitForLine((line) => line['step'] === 'delivered' && line['operation'] === approved);
      await press(
        sandbox,
        owner,
        await hands.seen(owner, approved, 'private result is ready'),
        'Show my result',
      );

      const denied = await hands.asked(operation);
      const second = await hands.seen(ada, denied, 'Waiting for approval', 'admin');
      await hands.denies(ada, second, `because of ${world.wordsOf(operation)}`);
      await hands.seen(ada, denied, 'Denied by', 'admin');
      await hands.seen(owner, denied, 'Refused');
    },
  );

  it('is told late, after kill -9, without a word of it', async () => {
    const [interrupted, finished] = [new Map<string, string>(), new Map<string, string>()];
    let working = 0;
    /** Approved, and at the vendor, which does not answer before `script` does; or behind those that are. */
    const atVendor = async (operation: CanaryOperation, script: Script): Promise<string> => {
      const id = await hands.asked(operation);
      const card = await hands.seen(sandbox.user('Ada'), id, 'Waiting for approval', 'admin');
      world.behaves(operation, script);
      await press(sandbox, sandbox.user('Ada'), card, 'Approve');
      const step = (working += 1) > AT_ONCE ? 'decided' : 'attempt';
      await world.bot().waitForLine((line) => line['step'] === step && line['operation'] === id);
      return id;
    };
    // In the short run no more are asked for than one process works on at once: others would wait long for a place.
    for (const operation of long ? CANARY_OPERATIONS.slice(0, AT_ONCE) : [named('transcribe')])
      interrupted.set(operation.name, await atVendor(operation, stalls));
    if (long) {
      await world.restart('SIGKILL');
      working = 0;
    }
    const late = CANARY_OPERATIONS.filter(({ name }) => long || ['email', 'agent', 'video'].includes(name));
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    for (const operation of late) {
      const well = operation.serves(world.wordsOf(operation));
      const gated: Script = (...call) => void gate.then(() => well(...call));
      finished.set(operation.name, await atVendor(operation, gated));
    }
    // Results that come now cannot be delivered.
    await hands.discordFails('server_error');
    open();
    const settled = (id: string) =>
      world.bot().waitForLine((line) => line['step'] === 'settled' && line['operation'] === id);
    for (const id of finished.values()) await settled(id);
    await world.stop('SIGKILL');
    await hands.discordFails('none');
    await world.restart('SIGKILL');
    for (const [name, id] of interrupted) await hands.seen(world.ownerOf(named(name)), id, 'Failed');
    for (const { name } of late) {
      const owner = world.ownerOf(named(name));
      const ready = await hands.seen(owner, finished.get(name) ?? '', 'private result is ready');
      await press(sandbox, owner, ready, 'Show my result');
    }
  });
});

describe('what was asked, and what a vendor said', () => {
  it('stands nowhere but in its owner’s own answers, in Details of the admin who decides, and in what can be erased', async () => {
    const [ada, bob] = [sandbox.user('Ada'), sandbox.user('Bob')];
    // Signed when the first process ended.
    const proof = { operation: firstOperation };
    await privateAnswer(sandbox, ada, 'audit proof', proof, (text) => text.includes('signed entries'));
    await privateAnswer(sandbox, ada, 'audit export', {}, (text) => text.includes('Entries'));
    await privateAnswer(sandbox, ada, 'audit tail', {}, (text) => text.includes('#'));
    await privateAnswer(sandbox, bob, 'privacy export', {}, (text) => text.includes('A copy'));
    const metrics = await world.metrics();
    const video = named('video');
    expect(hands.uploads(video)).not.toEqual([]);
    expect(found(hands.uploads(video), [world.wordsOf(video)])).toEqual([]);
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
    expect(found([...told, ...blobs, ...tables], [LINK_CANARY])).toEqual([]);
    const elsewhere = tables.filter(({ place }) => place !== OF_THE_SWEEPER);
    expect(found(tables, [UPLOAD_CANARY])).not.toEqual([]);
    expect(found([...told, ...blobs, ...elsewhere], [UPLOAD_CANARY])).toEqual([]);
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
  });
});
