import { randomUUID } from 'node:crypto';
import { DiscordAPIError } from 'discord.js';
import type { APIMessage } from 'discord.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBudgetNotices, tellOwnNotices } from '../../src/bot/budget-notices.ts';
import type { ChannelRest } from '../../src/bot/channel-rest.ts';
import { PRIVATE_DEFER, formResponse } from '../../src/bot/first-response.ts';
import { carriesMark } from '../../src/bot/notice-mark.ts';
import type { BotParts } from '../../src/bot/parts.ts';
import type { WireMessage } from '../../src/bot/wire-message.ts';
import type { Core } from '../../src/core/index.ts';
import { type CoreWorld, coreWorld } from '../support/core-world.ts';
import { slash, typing } from '../support/interactions.ts';
import { GUILD, somebody } from '../support/people.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const FORM = formResponse('speak', { arg: null, title: 'Speak', fields: [] });
const ADMIN_CHANNEL = '110000000000000009';

/** Discord's end of the line: keeps what was posted, and can be told to fail. */
function discord() {
  const posted: { channel: string; nonce: string; text: string; body: WireMessage['body'] }[] = [];
  const told: { token: string; text: string; flags: unknown }[] = [];
  const fail: { next: 'lost' | 'refused' | 'after' | null } = { next: null };
  const lost = (): Error => new Error('socket closed');
  const refused = (): Error =>
    new DiscordAPIError({ code: 50_001, message: 'Missing Access' }, 50_001, 403, 'POST', '/x', {
      body: undefined,
      files: undefined,
    });
  const channels: Pick<ChannelRest, 'post' | 'findPosted'> = {
    post: async (channel, nonce, message) => {
      const kind = fail.next;
      fail.next = null;
      if (kind === 'lost') throw lost();
      if (kind === 'refused') throw refused();
      posted.push({ channel, nonce, text: JSON.stringify(message.body), body: message.body });
      if (kind === 'after') throw lost();
      return { id: '1', channel_id: channel } as APIMessage;
    },
    findPosted: async (channel, id) =>
      posted.some(
        (one) => one.channel === channel && carriesMark({ components: one.body.components as never }, id),
      )
        ? ({ id: '1', channel_id: channel } as APIMessage)
        : null,
  };
  const followUp = async (token: string, message: WireMessage): Promise<APIMessage> => {
    const kind = fail.next;
    fail.next = null;
    if (kind !== null) throw lost();
    told.push({ token, text: JSON.stringify(message.body), flags: message.body.flags });
    return { id: '2' } as APIMessage;
  };
  return { posted, told, fail, channels, followUp };
}

describe('warnings that a budget was reached', () => {
  let world: CoreWorld;
  let end: ReturnType<typeof discord>;
  beforeEach(async () => {
    world = await coreWorld();
    end = discord();
    await world.db.sql(
      `insert into helix.guild_settings (guild_id, admin_channel_id, source) values ($1, $2, 'setup')
       on conflict (guild_id) do update set admin_channel_id = excluded.admin_channel_id, source = 'setup'`,
      [GUILD, ADMIN_CHANNEL],
    );
  });
  afterEach(() => world.close());

  const parts = (core: Core = world.core, now = Date.now()): BotParts =>
    ({
      core,
      log: quiet,
      clock: { now: () => now },
      settings: { applicationId: '1', guildIds: [GUILD] },
      interactions: { followUp: end.followUp },
      channels: end.channels,
      stopping: () => false,
    }) as unknown as BotParts;
  const claimsEnd = () =>
    world.db.sql("update helix.budget_notices set claimed_until = now() - interval '1 second'");
  const limit = (scope: string, subject: string, nano: number) =>
    world.db.sql(
      "insert into helix.cost_budgets (scope, subject, period, limit_nano) values ($1, $2, 'day', $3)",
      [scope, subject, nano],
    );
  const actorId = async (userId: string): Promise<string> =>
    (await world.db.store.actorId({ actor: { guild_id: GUILD, discord_user_id: userId, role_ids: [] } }))
      .actor_id;
  /** Speaks something that costs 8 million nano-USD and more. */
  const spend = async (actor = somebody()) => {
    const text = 'a hundred characters or so, to have something that costs a little more than nothing at all';
    const outcome = await world.speak(text, { actor, input: { voice: 'Rachel' } });
    expect(outcome.kind).toBe('completed');
  };
  const asked = (userId: string, token: string) => ({
    ...slash('budget'),
    guild_id: GUILD,
    token,
    member: { ...slash('budget').member, user: { id: userId } },
  });
  const answered = { first: PRIVATE_DEFER, atMs: Date.now() };

  it("of a server go to its admin channel at once, without anybody's name, once", async () => {
    await limit('guild', GUILD, 9_000_000);
    const notices = createBudgetNotices(parts());
    await spend();
    await notices.look();
    await notices.look();
    notices.stop();
    expect(end.posted.map(({ channel }) => channel)).toEqual(end.posted.map(() => ADMIN_CHANNEL));
    expect(end.posted.map(({ text }) => /Budget at (\d+) %/.exec(text)?.[1])).toEqual(['75']);
    expect(end.posted[0]?.text).toContain('This server has spent');
    expect(end.posted[0]?.text).not.toContain('<@');
  });

  it('are told once by two processes that look at the same moment', async () => {
    await limit('guild', GUILD, 9_000_000);
    await spend();
    const other = await world.another();
    const [one, two] = [createBudgetNotices(parts()), createBudgetNotices(parts(other))];
    await Promise.all([one.look(), two.look()]);
    one.stop();
    two.stop();
    expect(end.posted).toHaveLength(1);
  });

  it('are neither lost nor told twice when a process dies around the post', async () => {
    await limit('guild', GUILD, 9_000_000);
    await spend();
    const first = createBudgetNotices(parts());
    end.fail.next = 'lost';
    await first.look();
    expect(end.posted).toHaveLength(0);
    await claimsEnd();
    end.fail.next = 'after';
    await first.look();
    expect(end.posted).toHaveLength(1);
    await claimsEnd();
    const second = createBudgetNotices(parts(await world.another()));
    await second.look();
    first.stop();
    second.stop();
    expect(end.posted).toHaveLength(1);
    expect(
      await world.db.sql("select from helix.budget_notices where audience = 'admins' and sent_at is null"),
    ).toEqual([]);
  });

  it('that Discord refuses for good are given up, on the record', async () => {
    await limit('guild', GUILD, 9_000_000);
    await spend();
    const notices = createBudgetNotices(parts());
    end.fail.next = 'refused';
    await notices.look();
    await claimsEnd();
    await notices.look();
    notices.stop();
    expect(end.posted).toEqual([]);
    const entries = await world.db.store.auditEntries({ from: 0, limit: 500 });
    expect(entries.filter(({ body }) => body.includes('budget_notice_refused'))).toHaveLength(1);
  });

  it("of a person reach that person privately with the next answer, and admins in the day's list", async () => {
    const alice = somebody();
    await limit('user', await actorId(alice.userId), 9_000_000);
    await spend(alice);
    const notices = createBudgetNotices(parts());
    await notices.look();
    expect(end.posted).toEqual([]);
    await tellOwnNotices(parts(), asked(somebody().userId, 'stranger') as never, answered);
    expect(end.told).toEqual([]);
    await tellOwnNotices(parts(), asked(alice.userId, 'hers') as never, answered);
    await tellOwnNotices(parts(), asked(alice.userId, 'again') as never, answered);
    expect(end.told).toHaveLength(1);
    expect(end.told[0]).toMatchObject({ token: 'hers', flags: 64 | 32_768 });
    expect(end.told[0]?.text).toContain('You have spent 75 %');
    await world.db.sql("update helix.budget_notices set due_at = now() - interval '1 minute'");
    await notices.look();
    notices.stop();
    expect(end.posted).toHaveLength(1);
    expect(end.posted[0]?.text).toContain(`<@${alice.userId}>: 75 %`);
    expect(end.posted[0]?.body.allowed_mentions).toBeUndefined();
  });

  it('wait when the token is dead, the answer is a form or a suggestion, or Discord is away', async () => {
    const bob = somebody();
    await limit('user', await actorId(bob.userId), 9_000_000);
    await spend(bob);
    const late = parts(world.core, Date.now() + 14 * 60_000);
    const his = asked(bob.userId, 'his') as never;
    await tellOwnNotices(late, his, answered);
    await tellOwnNotices(parts(), his, { ...answered, first: FORM });
    await tellOwnNotices(parts(), { ...typing('budget', 'until', 't'), guild_id: GUILD }, answered);
    end.fail.next = 'lost';
    await tellOwnNotices(parts(), his, answered);
    expect(end.told).toEqual([]);
    await claimsEnd();
    await tellOwnNotices(parts(), his, answered);
    expect(end.told).toHaveLength(1);
  });

  it('say who was answered nothing when nothing was reached', async () => {
    await tellOwnNotices(parts(), asked(randomUUID(), 'x') as never, answered);
    expect(end.told).toEqual([]);
  });
});
