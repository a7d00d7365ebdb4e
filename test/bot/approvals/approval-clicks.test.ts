import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { textOf } from '../../../sandbox/people.ts';
import { type ApprovalsWorld, approvalsWorld, idOf } from '../../support/approvals-world.ts';

let world: ApprovalsWorld;
beforeAll(async () => {
  world = await approvalsWorld();
});
afterAll(() => world.close());
beforeEach(() => world.freshMinute());

describe('two admins at once', () => {
  it('run it once, and the second reads who was first', async () => {
    const { card, operation, short } = await world.asked(world.alice, 'only once');
    const id = idOf(card, 'Approve');
    await Promise.all([world.click(world.ada, card, id), world.click(world.max, card, id)]);
    await world.sees(world.bob, '🔊', short);
    const after = await world.card(short, '✅ Approved');
    const winner = textOf(after).includes(`Approved by <@${world.ada}>`) ? world.ada : world.max;
    const answer = await world.told(winner === world.ada ? world.max : world.ada, 'already approved');
    expect(textOf(answer)).toMatch(new RegExp(`already approved by <@${winner}> <t:\\d+:R>`));
    expect(world.core.steps(operation).filter((step) => step === 'settled')).toHaveLength(1);
    expect(await world.seen(world.bob, short)).toHaveLength(1);
  });
});

describe('a click that decides nothing', () => {
  it.each([
    ['a stranger', () => world.bob, 'only admins of this server decide'],
    ['the requester', () => world.alice, 'this is your own request'],
  ])('by %s is answered privately and recorded', async (_, who, words) => {
    const { card, operation } = await world.asked(world.alice, 'not for you');
    await world.click(who(), card, idOf(card, 'Approve'));
    await world.told(who(), words);
    const entries = await world.core.audit(operation);
    expect(entries.map(({ kind }) => kind)).toContain('approval_click_refused');
    expect(textOf(await world.card(`op ${operation.slice(0, 8)}`))).toContain('Waiting for approval');
    expect(world.core.steps(operation)).not.toContain('decided');
  });

  it('by an admin on their own request is refused too', async () => {
    const { card } = await world.asked(world.ada, 'mine');
    await world.click(world.ada, card, idOf(card, 'Approve'));
    await world.told(world.ada, 'this is your own request');
    await world.click(world.max, card, idOf(card, 'Approve'));
    await world.card(
      `approval ${idOf(card, 'Approve').split(':')[3]?.slice(0, 8)}`,
      `Approved by <@${world.max}>`,
    );
  });

  it('is forged, old or of another request: words, a record, and nothing decided', async () => {
    const one = await world.asked(world.alice, 'first of two');
    const other = await world.asked(world.bob, 'second of two');
    const [, , , otherId = '', binding = ''] = idOf(other.card, 'Approve').split(':');
    for (const made of [
      `v1:approval:approve:${otherId}:${binding}`,
      `v1:approval:approve:${otherId}:00000000`,
      `v1:approval:explode:${otherId}:${binding}`,
      'v1:approval:approve:nonsense',
    ]) {
      const before = (await world.people.messages(world.admin, world.max)).length;
      await world.click(world.max, one.card, made);
      await vi.waitFor(async () => {
        const answers = (await world.people.messages(world.admin, world.max)).slice(before);
        expect(answers.map(textOf).join(), made).toContain('from an older version');
      }, 20_000);
    }
    const forgedBinding = idOf(one.card, 'Approve').replace(/.{8}$/, 'ffffffff');
    await world.click(world.ada, one.card, forgedBinding);
    const entries = await world.core.db.store.auditEntries({ from: 0, limit: 500 });
    expect(entries.filter(({ body }) => body.includes('forged_click')).length).toBeGreaterThan(0);
    for (const { operation } of [one, other]) expect(world.core.steps(operation)).not.toContain('decided');
  });

  it('comes after the decision was drawn: who decided, and when', async () => {
    const { card, short } = await world.asked(world.alice, 'too late');
    await world.press(world.ada, card, 'Approve');
    await world.card(short, '✅ Approved');
    await world.click(world.max, card, idOf(card, 'Approve'));
    await world.told(world.max, `already approved by <@${world.ada}>`);
  });

  it('comes after the expiry', async () => {
    const { card, short, operation } = await world.asked(world.alice, 'nobody came');
    await world.core.db.sql(
      "update helix.approval_requests set expires_at = helix.now() - interval '1 second' where operation_id = $1",
      [operation],
    );
    await world.click(world.ada, card, idOf(card, 'Approve'));
    await world.told(world.ada, 'this request expired');
    expect(world.core.steps(operation)).not.toContain('attempt');
    expect(short).toBeTruthy();
  });
});
