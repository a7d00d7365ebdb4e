import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../../sandbox/api.ts';
import { controlsOf, textOf } from '../../../sandbox/people.ts';
import { type ApprovalsWorld, approvalsWorld, idOf } from '../../support/approvals-world.ts';

let world: ApprovalsWorld;
beforeAll(async () => {
  world = await approvalsWorld();
});
afterAll(() => world.close());
beforeEach(() => world.freshMinute());

describe('Deny', () => {
  it('asks for a reason, tells the requester on their card, and gives the hold back', async () => {
    const { card, operation, short } = await world.asked(world.alice, 'no thanks');
    await world.deny(world.ada, card, 'too *dear*');
    const after = await world.card(short, `Denied by <@${world.ada}>`);
    expect(textOf(after)).toContain('too \\*dear\\*');
    expect(controlsOf(after)).toEqual([]);
    const own = await world.sees(world.alice, 'Refused', 'an admin denied it', short);
    expect(textOf(own)).toContain('Nothing was spent.');
    expect(own.sandbox_only_for).toBe(world.alice);
    expect(await world.seen(world.bob, short)).toEqual([]);
    expect(await world.held(operation)).toBe('0');
  });

  it('opens no form for a stranger', async () => {
    const { card } = await world.asked(world.alice, 'hands off');
    const answer = await world.click(world.bob, card, idOf(card, 'Deny'));
    expect(answer.modal).toBeUndefined();
  });

  it('whose form is sent after another admin decided says so', async () => {
    const { card, short } = await world.asked(world.alice, 'slow typing');
    const opened = await world.click(world.max, card, idOf(card, 'Deny'));
    await world.press(world.ada, card, 'Approve');
    await world.card(short, '✅ Approved');
    const values = { reason: 'late' };
    await world.people.act({
      type: 'modal',
      as: world.max,
      channel: world.admin,
      interaction: opened.interaction,
      values,
    });
    await world.told(world.max, `already approved by <@${world.ada}>`);
  });

  it('is told with a mention in the channel when the private card cannot be reached any more', async () => {
    const { card, short } = await world.asked(world.alice, 'hours later');
    world.setClockAhead(20 * 60_000);
    await world.deny(world.ada, card, 'not today');
    const notice = await world.sees(world.bob, 'an admin denied it', 'not today', short);
    expect(notice['mentions']).toMatchObject([{ id: world.alice }]);
  });

  it('of a private request tells the reason under Details alone', async () => {
    const { card, short } = await world.asked(world.alice, 'a secret wish', { private: true });
    expect(textOf(card)).not.toContain('secret wish');
    world.setClockAhead(20 * 60_000);
    await world.deny(world.ada, card, 'the secret is out');
    const notice = await world.sees(world.bob, 'an admin denied it', short);
    expect(textOf(notice)).not.toContain('the secret is out');
    await world.press(world.alice, notice, 'Details');
    await world.sees(world.alice, 'the secret is out');
  });
});

describe('the requester', () => {
  it('cancels while it waits: both cards say so, and the hold is back', async () => {
    const { short, operation } = await world.asked(world.alice, 'changed my mind');
    const own = await world.sees(world.alice, 'Waiting for approval', short);
    await world.press(world.alice, own, 'Cancel');
    await world.sees(world.alice, '🚫 Cancelled', 'Nothing was spent');
    const after = await world.card(short, '🚫 Cancelled');
    expect(controlsOf(after)).toEqual([]);
    expect(await world.held(operation)).toBe('0');
  });
});

describe('what ends by itself', () => {
  it('expires: the card says so, the requester is told, and the hold is back', async () => {
    const { operation, short } = await world.asked(world.alice, 'nobody answers');
    expect(await world.held(operation)).not.toBe('0');
    await world.core.db.sql(
      "update helix.approval_requests set expires_at = helix.now() - interval '1 second' where operation_id = $1",
      [operation],
    );
    await world.sweep();
    const card = await world.card(short, '⌛ Expired');
    expect(controlsOf(card)).toEqual([]);
    const own = await world.sees(world.alice, 'no admin answered in time', short);
    expect(textOf(own)).toContain('Nothing was spent.');
    expect(await world.held(operation)).toBe('0');
  });
});

describe('a price that changed while it waited', () => {
  it('replaces the request: the old card links to the new one, which runs when approved', async () => {
    const { card, operation, short } = await world.asked(world.alice, 'dearer than before');
    await world.dearer();
    await world.press(world.ada, card, 'Approve');
    await world.told(world.ada, 'a new request stands in its place');
    const fresh = await world.card(short, '🕓 Waiting for approval');
    expect(idOf(fresh, 'Approve')).not.toBe(idOf(card, 'Approve'));
    const old = await world.card(short, '🔁 Replaced');
    expect(textOf(old)).toContain(`/${fresh.id}`);
    expect(controlsOf(old)).toEqual([]);
    expect(world.core.steps(operation)).not.toContain('attempt');
    await world.press(world.max, fresh, 'Approve');
    await world.sees(world.bob, '🔊', short);
  });
});

describe('a bot that was started again', () => {
  /** As if whoever posted the card had died before it could say so, a minute ago. */
  const forgotten = async (id: string): Promise<void> => {
    await expect.poll(() => drawn(id)).toBe(true);
    await world.core.db.sql(
      'update helix.approval_requests set message_id = null, drawn_state = null, created_at = $2, card_until = helix.now() where approval_id = $1',
      // The database is minutes ahead of the local Discord here.
      [id, new Date(Date.now() - 60_000).toISOString()],
    );
  };
  const drawn = async (id: string): Promise<boolean> => {
    const sql = 'select message_id is not null as drawn from helix.approval_requests where approval_id = $1';
    return (await world.core.db.sql(sql, [id]))[0]?.['drawn'] === true;
  };
  const approvalOf = (card: SandboxMessage): string => idOf(card, 'Approve').split(':')[3] ?? '';

  it('finds the card that its predecessor posted, posts no other one, and takes the click', async () => {
    const { card, short } = await world.asked(world.alice, 'across a restart');
    await forgotten(approvalOf(card));
    await world.another(world.core.core);
    await expect.poll(() => drawn(approvalOf(card))).toBe(true);
    expect(await world.inAdmin(short)).toHaveLength(1);
    await world.press(world.ada, card, 'Approve');
    await world.sees(world.bob, '🔊', short);
  });

  it('finds it too when it was decided meanwhile, and takes its buttons away', async () => {
    const { card, short } = await world.asked(world.alice, 'decided after the end');
    await forgotten(approvalOf(card));
    await world.command(world.ada, 'approvals decide', { id: approvalOf(card), verdict: 'approve' });
    await world.another(world.core.core);
    const after = await world.card(short, `Approved by <@${world.ada}>`);
    expect(after.id).toBe(card.id);
    expect(controlsOf(after)).toEqual([]);
    expect(await world.inAdmin(short)).toHaveLength(1);
  });
});
