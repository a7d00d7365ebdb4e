import { REST, Routes } from 'discord.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCommands } from '../../../src/commands/index.ts';
import { modelsOf } from '../../../src/core/index.ts';
import { controlsOf, textOf } from '../../../sandbox/people.ts';
import { type ApprovalsWorld, approvalsWorld, idOf } from '../../support/approvals-world.ts';

let world: ApprovalsWorld;
beforeAll(async () => {
  world = await approvalsWorld();
  await openToAll();
});
afterAll(() => world.close());
beforeEach(() => world.freshMinute());

/** Discord's own hint is gone, as after an override by the server: the bot's checks stand alone. */
async function openToAll(): Promise<void> {
  const { env } = world.sandbox;
  const rest = new REST({ api: env['DISCORD_API_URL'] ?? '' }).setToken(env['DISCORD_TOKEN'] ?? '');
  const route = Routes.applicationGuildCommands(
    env['DISCORD_APPLICATION_ID'] ?? '',
    env['DISCORD_GUILD_ID'] ?? '',
  );
  const body = createCommands(modelsOf).all.map(({ data }) => ({
    ...data,
    default_member_permissions: null,
  }));
  await rest.put(route, { body });
}

const requestOf = (card: Parameters<typeof idOf>[0]): string => idOf(card, 'Approve').split(':')[3] ?? '';

describe('/approvals list', () => {
  it('says that nothing waits', async () => {
    await world.command(world.ada, 'approvals list');
    const answer = await world.sees(world.ada, 'No request waits for an answer.');
    expect(answer.sandbox_only_for).toBe(world.ada);
  });

  it('shows five requests a page with a link to each card, and turns pages', async () => {
    const cards: string[] = [];
    for (const index of Array(6).keys()) {
      const as = index < 3 ? world.alice : world.bob;
      const { card } = await world.asked(as, `request number ${index}`, { private: index === 5 });
      cards.push(`/${world.admin}/${card.id}`);
    }
    await world.command(world.ada, 'approvals list');
    const first = await world.sees(world.ada, '6 waiting, page 1 of 2');
    expect(textOf(first)).toContain(`<@${world.alice}> wants speech of 16 characters`);
    expect(controlsOf(first).map(({ label, disabled }) => [label, disabled])).toEqual([
      ['Previous', true],
      ['Next', false],
    ]);
    await world.press(world.ada, first, 'Next');
    const second = await world.sees(world.ada, 'page 2 of 2');
    expect(second.id).toBe(first.id);
    const pages = [textOf(first), textOf(second)];
    expect(pages.map((page) => cards.filter((card) => page.includes(card)).length)).toEqual([5, 1]);
    expect(pages.join()).toContain('(private)');
    expect(pages.join()).not.toContain('request number');
  });

  it('is for admins alone', async () => {
    await world.command(world.bob, 'approvals list');
    const answer = await world.sees(world.bob, 'Not done');
    expect(textOf(answer)).toMatch(/admin/);
  });
});

describe('/approvals decide', () => {
  const decide = (as: string, id: string, verdict: string, reason?: string) =>
    world.command(as, 'approvals decide', { id, verdict, ...(reason === undefined ? {} : { reason }) });

  it('approves what the card would approve, by the beginning of its id', async () => {
    const { card, short } = await world.asked(world.alice, 'by command');
    await decide(world.ada, requestOf(card).slice(0, 8), 'approve');
    await world.sees(world.ada, 'Approved, audit #', short);
    await world.card(short, `Approved by <@${world.ada}>`);
    await world.sees(world.bob, '🔊', short);
  });

  it('denies with a reason', async () => {
    const { card, short } = await world.asked(world.alice, 'by command too');
    await decide(world.max, requestOf(card), 'deny', 'ask me tomorrow');
    await world.sees(world.alice, 'saying “ask me tomorrow”', short);
  });

  it('makes the same checks as the buttons', async () => {
    const { card, operation, short } = await world.asked(world.ada, 'my own');
    const id = requestOf(card);
    await decide(world.bob, id, 'approve');
    await world.sees(world.bob, 'only admins of this server can do that');
    await decide(world.ada, id, 'approve');
    await world.sees(world.ada, 'this is your own request');
    await decide(world.max, 'ffffffff', 'approve');
    await world.sees(world.max, 'no request of that id');
    expect(world.core.steps(operation)).not.toContain('decided');
    const refused = (await world.core.audit(operation)).filter(
      ({ kind }) => kind === 'approval_click_refused',
    );
    expect(refused.map(({ facts }) => facts['why'])).toEqual(['own']);
    await decide(world.max, id, 'approve');
    await world.card(short, '✅ Approved');
    await decide(world.max, id, 'deny');
    await world.sees(world.max, 'already approved');
  });

  it('suggests what waits to admins, and nothing to others', async () => {
    const { card } = await world.asked(world.alice, 'suggest me');
    const typing = (as: string) =>
      world.people.act({
        type: 'autocomplete',
        as,
        channel: world.general,
        name: 'approvals decide',
        focused: 'id',
        options: { id: '' },
      });
    const { choices } = await typing(world.ada);
    expect(choices?.map(({ value }) => value)).toContain(requestOf(card));
    expect(choices?.at(-1)?.name).toMatch(
      /^\$0\.\d+ · speech of 10 characters by the usual voice · [0-9a-f]{8}$/,
    );
    expect((await typing(world.bob)).choices).toEqual([]);
  });
});
