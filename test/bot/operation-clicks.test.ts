import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { type BotWorld, botWorld } from '../support/bot-world.ts';
import { SOUND } from '../support/core-world.ts';
import { fails, hears } from '../support/vendor-scripts.ts';

let world: BotWorld;
let alice: string;
let bob: string;
let ada: string;
beforeAll(async () => {
  world = await botWorld();
  alice = world.user('Alice');
  bob = world.user('Bob');
  ada = world.user('Ada');
});
afterAll(() => world.close());
beforeEach(() => world.freshMinute());

describe('the buttons of an operation', () => {
  it('Delete works for the asker and for admins, and for nobody else', async () => {
    for (const deleter of [alice, ada]) {
      const { short } = await world.spoken(alice, 'to be deleted');
      const result = await world.sees(bob, '🔊', short);
      await world.press(bob, result, 'Delete');
      await world.sees(bob, 'only the person who asked for this, or an admin', short);
      expect(await world.seen(bob, short)).not.toEqual([]);
      await world.press(deleter, result, 'Delete');
      await expect.poll(async () => (await world.seen(ada, short)).length).toBe(0);
    }
    const kinds = JSON.stringify(await world.core.db.store.auditEntries({ from: 0, limit: 500 }));
    expect(kinds).toContain('stranger_clicked');
    expect(kinds).toContain('result_deleted');
  });

  it('Details shows the trail to the asker, and nothing to a stranger', async () => {
    const { operation, short } = await world.spoken(alice, 'with details');
    const result = await world.sees(bob, '🔊', short);
    await world.press(alice, result, 'Details');
    await world.sees(alice, 'Details · Speak', operation, 'held $', 'Cost: $', 'audit #');
    await world.press(bob, result, 'Details');
    await world.sees(bob, 'only the person who asked', short);
  });

  it('Cancel stops a call that hangs, and says what was booked', async () => {
    world.core.deepgram.script = () => undefined;
    const upload = await world.people.upload('note.wav', SOUND);
    await world.command(alice, 'transcribe', { file: upload.id, model: 'nova-3' });
    const card = await world.sees(
      alice,
      'Running · Transcribe',
      '2.0 s long',
      'is set aside',
      'asking nova-3',
    );
    await world.press(alice, card, 'Cancel');
    const end = await world.sees(alice, '🚫 Cancelled · Transcribe', 'booked as estimated');
    expect(end.id).toBe(card.id);
    expect(controlsOf(end).map(({ label }) => label)).toEqual(['Retry', 'Details']);
  });

  it('Retry runs a failed operation again with its kept input', async () => {
    world.core.deepgram.script = fails(400);
    const upload = await world.people.upload('note.wav', SOUND);
    const before = world.core.trail.length;
    await world.command(alice, 'transcribe', { file: upload.id });
    const card = await world.sees(alice, '❌ Failed · Transcribe', 'Deepgram did not accept the input');
    expect(textOf(card)).not.toContain('canary-vendor-body');
    world.core.deepgram.script = hears;
    // The card is seen before the trail says that it was handed over: that line is not the next operation's.
    await world.delivered(before);
    const from = world.core.trail.length;
    await world.press(alice, card, 'Retry');
    const [operation = ''] = await world.delivered(from);
    await world.sees(bob, '> hello you', `op ${operation.slice(0, 8)}`);
  });

  it('say so when the stored result is gone', async () => {
    const upload = await world.people.upload('note.wav', SOUND);
    const from = world.core.trail.length;
    await world.command(alice, 'transcribe', { file: upload.id });
    const [operation = ''] = await world.delivered(from);
    const result = await world.sees(bob, '📝', `op ${operation.slice(0, 8)}`);
    const view = await world.core.core.operation(operation);
    await world.core.blobs.remove(view?.result?.files.map(({ key }) => key) ?? []);
    await world.press(alice, result, 'Get it', ['vtt']);
    await world.sees(alice, 'This result has been deleted', 'Run the command again');
  });

  it('Delete is done once when two people press it', async () => {
    const { short } = await world.spoken(alice, 'pressed twice');
    const result = await world.sees(bob, '🔊', short);
    const faults = world.logs.length;
    await Promise.all([world.press(alice, result, 'Delete'), world.press(ada, result, 'Delete')]);
    await expect.poll(async () => (await world.seen(bob, short)).length).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(world.logs.slice(faults).filter(({ text }) => text.includes('could not be served'))).toEqual([]);
  });

  it('say that they are old when they are, and do nothing', async () => {
    const { short } = await world.spoken(alice, 'forged clicks');
    const result = await world.sees(bob, '🔊', short);
    for (const custom_id of [
      'approve-7',
      'v1:op:delete:1a2b3c4d-0000-7000-8000-000000000001',
      'v9:op:delete:1',
    ]) {
      await world.people.act({
        type: 'button',
        as: bob,
        channel: world.general,
        message: result.id,
        custom_id,
        forged: true,
      });
    }
    await expect.poll(async () => (await world.seen(bob, 'from an older version of Helix')).length).toBe(3);
    expect(await world.seen(bob, short)).toHaveLength(1);
  });
});

describe('afterwards', () => {
  it('every request was one that Discord accepts', async () => {
    expect(await world.people.violations()).toEqual([]);
  });
});
