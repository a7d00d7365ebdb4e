import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../../sandbox/people.ts';
import { type BotWorld, botWorld } from '../support/bot-world.ts';
import { speaks } from '../support/vendor-scripts.ts';

let world: BotWorld;
let alice: string;
let bob: string;
beforeAll(async () => {
  world = await botWorld();
  alice = world.user('Alice');
  bob = world.user('Bob');
});
afterAll(() => world.close());
beforeEach(() => world.freshMinute());

describe('a result that is late', () => {
  /** Half an operation's life passes: it begins now, and ends past its token. */
  function late(): void {
    world.core.elevenlabs.script = (request, response, raw) => {
      if (request.method !== 'GET') world.setClockAhead(14 * 60_000);
      speaks(request, response, raw);
    };
  }

  it('goes to the channel as a message of the bot', async () => {
    late();
    const { short } = await world.spoken(alice, 'this took a while');
    const result = await world.sees(bob, '🔊', short);
    expect(result['webhook_id']).toBeUndefined();
    expect(await world.seen(bob, short)).toHaveLength(1);
  });

  it('is a notice without content when it is private, and opens for its owner alone', async () => {
    late();
    const { operation, short } = await world.spoken(alice, 'a late secret', { private: true });
    const notice = await world.sees(bob, 'your private result is ready', short);
    expect(textOf(notice)).not.toContain('🔊');
    expect(notice['mentions']).toMatchObject([{ id: alice }]);
    await world.press(bob, notice, 'Show my result');
    await world.sees(bob, 'only the person who asked for this can do that', short);
    await world.press(alice, notice, 'Show my result');
    const shown = await world.sees(alice, '🔊', `op ${operation.slice(0, 8)}`);
    expect(shown.sandbox_only_for).toBe(alice);
    expect(shown['attachments']).toHaveLength(1);
  });
});

describe('when Discord is in trouble', () => {
  it('posts a result once, although its answer was lost', async () => {
    world.sandbox.setDiscordFault({ kind: 'server_error', path: '/webhooks/', method: 'POST', times: 1 });
    const { short } = await world.spoken(alice, 'once and only once');
    await world.sees(bob, '🔊', short);
    expect(await world.seen(bob, short)).toHaveLength(1);
    await world.sees(alice, '✅ Done', short);
  });

  it('falls back to a message in the channel when an answer is refused', async () => {
    world.sandbox.setDiscordFault({ kind: 'forbidden', path: '/webhooks/', method: 'POST', times: 1 });
    const { short } = await world.spoken(alice, 'not as an answer');
    await world.sees(bob, '🔊', short);
    expect(await world.seen(bob, short)).toHaveLength(1);
  });

  it('keeps the result for its asker when nothing may be posted at all, and says so', async () => {
    world.core.elevenlabs.script = (request, response, raw) => {
      if (request.method !== 'GET') world.sandbox.setDiscordFault({ kind: 'forbidden', method: 'POST' });
      speaks(request, response, raw);
    };
    const { short } = await world.spoken(alice, 'nowhere to go');
    const card = await world.sees(alice, 'Discord did not take the message', short);
    expect(await world.seen(bob, short)).toEqual([]);
    world.sandbox.setDiscordFault({ kind: 'none' });
    await world.press(alice, card, 'Show my result');
    const shown = await world.sees(alice, '🔊', short);
    expect(shown.sandbox_only_for).toBe(alice);
    const entries = JSON.stringify(await world.core.db.store.auditEntries({ from: 0, limit: 500 }));
    expect(entries).toContain('delivery_refused');
  });

  it('goes on after the gateway was cut off', async () => {
    world.sandbox.setDiscordFault({ kind: 'drop_gateway' });
    await expect.poll(async () => (await world.people.world()).botOnline, { interval: 50 }).toBe(true);
    const { short } = await world.spoken(alice, 'back again');
    await world.sees(bob, '🔊', short);
  });

  it('waits as long as Discord asks, and then goes on', async () => {
    world.sandbox.setDiscordFault({
      kind: 'rate_limit',
      path: '/webhooks/',
      method: 'PATCH',
      times: 1,
      retryAfterSeconds: 1,
    });
    const { short } = await world.spoken(alice, 'patience');
    await world.sees(bob, '🔊', short);
    await world.sees(alice, '✅ Done', short);
    expect(world.meter.text()).toMatch(/helix_discord_429_total [1-9]/);
  });

  it('does nothing for an interaction that another process answered', async () => {
    const second = await world.another(world.core.core);
    const { short } = await world.spoken(alice, 'two bots on one token');
    await world.sees(bob, '🔊', short);
    expect(await world.seen(bob, short)).toHaveLength(1);
    await second.close();
    expect(world.logs.some(({ text }) => text.includes('nothing is done'))).toBe(true);
  });
});

describe('a result that a dead process left', () => {
  /** Puts the operation back to where a process died: settled, the post begun or not, the delivery not written. */
  async function leave(operation: string, begun: boolean): Promise<void> {
    await world.core.db.sql(
      `update helix.operations set state = 'finished', delivered_at = null, delivery_owner = null,
         delivery_until = null, delivery_begun_at = $2 where operation_id = $1`,
      [operation, begun ? new Date().toISOString() : null],
    );
  }

  it('is posted once by the next process', async () => {
    const { operation, short } = await world.spoken(alice, 'left behind');
    const first = await world.sees(bob, '🔊', short);
    await world.press(alice, first, 'Delete');
    await expect.poll(async () => (await world.seen(bob, short)).length).toBe(0);
    await leave(operation, false);
    const from = world.core.trail.length;
    const next = await world.another(world.core.core);
    await world.delivered(from);
    expect(await world.seen(bob, short)).toHaveLength(1);
    await next.close();
  });

  it('is posted once although the database was away when it arrived', async () => {
    const from = world.core.trail.length;
    world.core.database.before.add('finish_delivery');
    await world.command(alice, 'speak', { text: 'written down later' });
    const card = await world.sees(alice, '✅ Done', 'The result is in the channel');
    const result = await world.sees(bob, '🔊', 'op ');
    expect(textOf(card)).toContain(result.id);
    world.core.database.before.clear();
    // The database's clock is ahead in these tests, Discord's is not.
    await world.core.db.sql('update helix.operations set delivery_begun_at = $1 where delivered_at is null', [
      new Date().toISOString(),
    ]);
    // The claim of the process that was served lasts a minute.
    await world.freshMinute();
    await world.freshMinute();
    const next = await world.another(world.core.core);
    const [operation = ''] = await world.delivered(from);
    expect(await world.seen(bob, `op ${operation.slice(0, 8)}`)).toHaveLength(1);
    await next.close();
  });

  it('is not posted again when its post had arrived', async () => {
    const { operation, short } = await world.spoken(alice, 'it did arrive');
    await leave(operation, true);
    const from = world.core.trail.length;
    const next = await world.another(world.core.core);
    await world.delivered(from);
    expect(await world.seen(bob, short)).toHaveLength(1);
    const view = await world.core.core.operation(operation);
    expect(view?.message?.messageId).toBe((await world.sees(bob, '🔊', short)).id);
    await next.close();
  });

  it('tells the owner of an interrupted operation, names what was booked, and offers Retry', async () => {
    const { operation, short } = await world.spoken(alice, 'cut off in the middle');
    await leave(operation, false);
    await world.core.db.sql(
      `update helix.operations set state = 'failed', error_code = 'interrupted' where operation_id = $1`,
      [operation],
    );
    const from = world.core.trail.length;
    const next = await world.another(world.core.core);
    await world.delivered(from);
    const notice = await world.sees(bob, 'The bot was stopped while it worked on this', 'was spent', short);
    expect(notice['mentions']).toMatchObject([{ id: alice }]);
    await next.close();
    await world.press(bob, notice, 'Retry');
    await world.sees(bob, 'only the person who asked for this can do that');
    const again = world.core.trail.length;
    await world.press(alice, notice, 'Retry');
    const [repeated = ''] = await world.delivered(again);
    expect(repeated).not.toBe(operation);
    await world.sees(bob, '🔊', `op ${repeated.slice(0, 8)}`);
  });
});

describe('afterwards', () => {
  it('every request was one that Discord accepts', async () => {
    expect(await world.people.violations()).toEqual([]);
  });
});
