import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { textOf } from '../../sandbox/people.ts';
import { type BotWorld, botWorld } from '../support/bot-world.ts';
import { ERASURE_DUE } from '../support/erasure-due.ts';

const TITLE = 'Messages about somebody who was erased are still there';

describe('an erasure that cannot reach everything', () => {
  let world: BotWorld;
  let ada: string;
  let guild: string;
  beforeAll(async () => {
    world = await botWorld();
    ada = world.user('Ada');
    guild = world.sandbox.env['DISCORD_GUILD_ID'] ?? '';
  });
  afterAll(() => world.close());
  beforeEach(() => world.freshMinute());

  const channel = (name: string): string =>
    world.sandbox.world().channels.find((one) => one.name.includes(name))?.id ?? '';
  const messages = (name: string): Promise<SandboxMessage[]> => world.people.messages(channel(name), ada);
  const notices = async (): Promise<string[]> =>
    (await messages('admin')).map(textOf).filter((text) => text.includes(TITLE));
  /** Another process starts, so it looks at once. */
  const looks = async (until: () => Promise<boolean>): Promise<void> => {
    const next = await world.another(world.core.core);
    await expect.poll(until, { timeout: 10_000 }).toBe(true);
    await next.close();
  };
  const entries = async (kind: string): Promise<string[]> => {
    const rows = await world.core.db.sql(
      'select body from helix.audit_entries where body like $1 order by seq',
      [`%"kind":"${kind}"%`],
    );
    return rows.map(({ body }) => String(body));
  };
  /** They asked, and their day is over. */
  const due = async (userId: string): Promise<void> => {
    const actor = { guildId: guild, userId, roleIds: [], admin: false };
    await world.core.core.privacy.askErasure(actor, true);
    for (const statement of ERASURE_DUE.split(';\n')) await world.core.db.sql(statement);
  };
  const erased = async (): Promise<number> => (await entries('person_erased')).length;

  it('erases the person, and tells the admins once which message Discord did not let it delete', async () => {
    const bob = world.user('Bob');
    const { short } = await world.spoken(bob, 'Nobody may delete this.');
    const result = await world.sees(ada, '🔊', short);
    await due(bob);
    world.sandbox.setDiscordFault({ kind: 'forbidden', path: '/channels/', method: 'DELETE', times: 1 });
    await looks(async () => (await notices()).length === 1 && (await erased()) === 1);
    const [notice] = await notices();
    expect(notice).toContain(`https://discord.com/channels/${guild}/${result.channel_id}/${result.id}`);
    expect(notice).toContain('Discord does not let Helix delete or change it');
    expect(notice).not.toContain(bob);
    expect(await entries('erasure_message_left')).toEqual([expect.stringContaining('"what": "message"')]);
    await looks(async () => (await world.core.db.sql('select from helix.left_messages')).length === 0);
    expect(await notices()).toHaveLength(1);
  });

  it('takes a message in a channel that was deleted for gone', async () => {
    const alice = world.user('Alice');
    const { operation } = await world.spoken(alice, 'Gone with its channel.');
    await world.core.db.sql(`update helix.operations set channel_id = '5' where operation_id = $1`, [
      operation,
    ]);
    await due(alice);
    await looks(async () => (await erased()) === 2);
    expect(await entries('erasure_message_left')).toHaveLength(1);
  });

  it('shows an open incident anew on a webhook that took the place of another, and names the message it cannot draw again', async () => {
    const max = world.user('Max');
    const { store } = world.core.db;
    const actor = { guild_id: guild, discord_user_id: max, role_ids: [] };
    const { actor_id } = await store.actorId({ actor });
    const finding = {
      detector: 'self_approval',
      scope: `user:${actor_id}`,
      guild_id: guild,
      value: 1,
      facts: {},
    };
    await store.noteFindings({ findings: [finding], quiet: {} });
    const about = async (name: string) =>
      (await messages(name)).find((one) => textOf(one).includes('approve their own'));
    await looks(async () => (await about('anomalies')) !== undefined);
    const old = await about('anomalies');
    expect(textOf(old!)).toContain(`<@${max}>`);
    await world.core.db.sql('update helix.guild_settings set webhook_anomalies = webhook_commands');
    await looks(async () => (await about('commands-log')) !== undefined);
    const fresh = await about('commands-log');
    expect(textOf(fresh!)).toContain(`<@${max}>`);

    // It grows: told where people look now, and left as it was where they no longer do.
    await store.noteFindings({ findings: [{ ...finding, value: 9 }], quiet: {} });
    await looks(async () => (await about('commands-log'))?.['edited_timestamp'] !== null);
    expect((await about('anomalies'))?.['edited_timestamp']).toBeNull();

    await due(max);
    await looks(async () => (await erased()) === 3);
    await looks(async () => (await notices()).length === 2);
    await expect.poll(async () => textOf((await about('commands-log'))!)).not.toContain(max);
    const notice = (await notices()).at(-1) ?? '';
    expect(notice).toContain(`https://discord.com/channels/${guild}/${old?.channel_id}/${old?.id}`);
    expect(notice).toContain('posted by an anomalies webhook that was replaced, or is gone,');
    expect((await entries('erasure_message_left')).at(-1)).toContain('"what": "anomalies"');
  }, 40_000);
});
