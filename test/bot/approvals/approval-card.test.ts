import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { controlsOf, textOf } from '../../../sandbox/people.ts';
import { makeWav } from '../../support/make-audio.ts';
import { type ApprovalsWorld, approvalsWorld } from '../../support/approvals-world.ts';

let world: ApprovalsWorld;
beforeAll(async () => {
  world = await approvalsWorld();
});
afterAll(() => world.close());
beforeEach(() => world.freshMinute());

describe('a request above the threshold', () => {
  it('shows a card with who, what, why, how much, what is left, the input and the time; roles are called once', async () => {
    const { card } = await world.asked(world.alice, 'the whole text is here', { voice: 'id-Sam' });
    const text = textOf(card);
    expect(text).toContain(`<@${world.alice}> wants speech of 22 characters by voice Sam with `);
    expect(text).toMatch(/Cost\*\* up to \$0\.0\d+; that is above the \$0\.00 from which admins are asked/);
    expect(text).toMatch(/their day \$\d.* of \$10\.00/);
    expect(text).toContain('> the whole text is here');
    expect(text).toMatch(/Ends\*\* <t:\d+:R>/);
    expect(controlsOf(card).map(({ label }) => label)).toEqual([
      expect.stringMatching(/^Approve \$0\.0\d+$/),
      'Deny',
      'Details',
    ]);
    expect(card['mentions']).toEqual([]);
    expect(card['mention_roles']).toEqual(world.core.config.discord.adminRoleIds);
    const own = await world.sees(world.alice, 'Waiting for approval', 'is set aside until they answer');
    expect(controlsOf(own).map(({ label }) => label)).toContain('Cancel');
  });

  it('says the size once, although settings changed while it was planned', async () => {
    await world.asked(world.bob, 'warms the cache');
    await world.core.db.sql('update helix.config_head set version = version + 1');
    const { card, operation } = await world.asked(world.bob, 'planned twice');
    expect(world.core.steps(operation).filter((step) => step === 'route')).toHaveLength(2);
    expect(textOf(card)).toContain('wants speech of 13 characters by the usual voice');
  });

  it('runs after another admin approves, and the result arrives in the channel', async () => {
    const { card, short } = await world.asked(world.alice, 'please say this');
    await world.press(world.ada, card, 'Approve');
    await world.sees(world.bob, '🔊', short);
    const after = await world.card(short, `Approved by <@${world.ada}>`);
    expect(textOf(after)).toMatch(/audit #\d+/);
    expect(textOf(after)).toContain('> please say this');
    expect(controlsOf(after)).toEqual([]);
    await world.sees(world.alice, '✅ Done', short);
  });
});

describe('what an approver sees', () => {
  it('is the whole text as a file when it is long', async () => {
    const { card } = await world.asked(world.alice, 'all of this is to be read. '.repeat(60));
    const url = /"url":"([^"]+input\.txt[^"]*)"/.exec(JSON.stringify(card['components']))?.[1] ?? '';
    const words = Buffer.from(await world.people.download(url)).toString();
    expect(words).toBe('all of this is to be read. '.repeat(60));
  });

  it('is the recording itself for /transcribe, with its length', async () => {
    const { id } = await world.people.upload('the secret plan.wav', makeWav(2));
    await world.command(world.alice, 'transcribe', { file: id, language: 'de' });
    const card = await world.card('wants a transcript of a recording, 2.0 s long', 'Waiting for approval');
    expect(textOf(card)).toContain(', in German with nova-');
    expect(JSON.stringify(card['components'])).toMatch(/"name":"handed-in\.wav"/);
    await world.press(world.ada, card, 'Approve');
    await world.sees(world.bob, '📝', `for <@${world.alice}>`);
  });

  it('keeps the file on the card after the decision', async () => {
    const { card, short } = await world.asked(world.alice, 'kept for the record. '.repeat(80));
    await world.press(world.ada, card, 'Approve');
    const after = await world.card(short, '✅ Approved');
    expect(JSON.stringify(after['components'])).toMatch(/"name":"input\.txt","size":1680/);
  });

  it('is everything under Details, private input too, for admins alone', async () => {
    const { card, operation } = await world.asked(world.alice, 'between us', { private: true });
    await world.press(world.ada, card, 'Details');
    const shown = await world.told(world.ada, 'between us');
    expect(textOf(shown)).toMatch(/candidate/);
    expect((await world.core.audit(operation)).map(({ kind }) => kind)).toContain('private_input_shown');
    await world.press(world.bob, card, 'Details');
    await world.told(world.bob, 'only admins of this server decide');
    for (const message of await world.people.messages(world.admin, world.max))
      expect(textOf(message)).not.toContain('between us');
  });
});

describe('the admin channel', () => {
  it('that does not take the card ends the request, and its requester is told', async () => {
    world.sandbox.setDiscordFault({
      kind: 'forbidden',
      path: `/channels/${world.admin}/`,
      method: 'POST',
      times: 1,
    });
    const from = world.core.trail.length;
    await world.command(world.alice, 'speak', { text: 'unheard' });
    const own = await world.sees(world.alice, 'the admins could not be asked');
    expect(textOf(own)).toContain('Nothing was spent.');
    expect(world.core.trail.slice(from).map((line) => line.step)).not.toContain('attempt');
  });

  it('gets the card once, although the answer to the post was lost', async () => {
    world.sandbox.setDiscordFault({
      kind: 'server_error',
      path: `/channels/${world.admin}/`,
      method: 'POST',
      times: 1,
    });
    const { short } = await world.asked(world.alice, 'posted once');
    const cards = (await world.people.messages(world.admin, world.ada)).filter((message) =>
      textOf(message).includes(short),
    );
    expect(cards).toHaveLength(1);
  });

  it('is reminded once, at half of the time', async () => {
    const { card, operation } = await world.asked(world.alice, 'remember me');
    await world.core.db.sql(
      "update helix.approval_requests set created_at = created_at - interval '13 hours', expires_at = expires_at - interval '13 hours' where operation_id = $1",
      [operation],
    );
    await world.core.core.approvals.cards.claim(0);
    // Anything that is asked makes the board look.
    await world.asked(world.bob, 'another one');
    const reminder = await world.people.waitForMessage(world.admin, world.ada, (message) =>
      textOf(message).includes('Still waiting'),
    );
    expect(reminder['message_reference']).toMatchObject({ message_id: card.id });
    expect(reminder['mention_roles']).toEqual(world.core.config.discord.adminRoleIds);
    await world.asked(world.bob, 'yet another one');
    const all = (await world.people.messages(world.admin, world.ada)).filter((message) =>
      textOf(message).includes('Still waiting'),
    );
    expect(all).toHaveLength(1);
  });
});
