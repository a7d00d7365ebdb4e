import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ADMIN_CHANNEL,
  type FollowersWorld,
  HOOKS,
  chainLines,
  commandNumbers,
  followersWorld,
} from '../../support/followers-world.ts';
import { postgresStore } from '../../support/postgres.ts';
import { scenario, stranger } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';

describe('what webhooks are told', () => {
  let db: TestStore;
  let world: FollowersWorld;
  beforeEach(async () => {
    db = await postgresStore();
    world = await followersWorld(db);
  });
  afterEach(async () => {
    await world.close();
    await db.close();
  });

  const taken = (hook: keyof typeof HOOKS) => world.server.taken.filter((one) => one.hook === HOOKS[hook]);
  const speak = async (times = 1, actor = stranger(world.guild)) => {
    for (let n = 0; n < times; n += 1) await scenario(db.store).whole(actor, 100);
    return actor;
  };
  const embeds = (hook: keyof typeof HOOKS) => taken(hook).flatMap(({ body }) => body.embeds ?? []);

  it('few entries one by one in the colour of their end, many as one digest, in one message each', async () => {
    await speak(3);
    await world.look();
    expect(embeds('commands')).toHaveLength(3);
    expect(embeds('commands')[0]).toMatchObject({ color: 0x2e9e5b });
    await speak(30);
    await world.look();
    expect(taken('commands')).toHaveLength(2);
    expect(embeds('commands').at(-1)?.title).toMatch(/^30 entries, #\d+ to #\d+$/);
    expect(commandNumbers(taken('commands'))).toHaveLength(33);
  });

  it('the chain in full: text for a few, a file for many, every hash as the database has it', async () => {
    await world.look();
    await speak(20);
    await world.look();
    expect(taken('hash_chain')[0]?.text).not.toContain('filename=');
    expect(taken('hash_chain')[1]?.text).toContain('filename="entries-');
    const entries = await db.store.auditEntries({ from: 0, limit: 500 });
    expect(chainLines(taken('hash_chain')).map(({ seq, hash }) => ({ seq, hash }))).toEqual(
      entries.map(({ seq, hash }) => ({ seq, hash })),
    );
  });

  it('who it was as a mention that pings nobody, in the server’s own channel alone', async () => {
    const actor = await speak();
    await world.look();
    expect(taken('commands')[0]?.text).toContain(`<@${actor.discord_user_id}>`);
    expect(taken('commands')[0]?.body['allowed_mentions']).toEqual({ parse: [] });
    expect(JSON.stringify(taken('hash_chain'))).not.toContain(actor.discord_user_id);
  });

  it('nothing of another server, and nothing at all when the channel is another server’s', async () => {
    await speak(1, stranger('110000000000000077'));
    await world.drained();
    expect(taken('commands')).toEqual([]);
    world.server.guildOf.set(HOOKS.commands, '110000000000000077');
    await world.restart();
    await speak();
    await world.look();
    await world.look();
    expect(taken('commands')).toEqual([]);
    expect(world.told).toHaveLength(1);
    expect(world.told[0]).toMatchObject({ channel: ADMIN_CHANNEL });
    expect(world.told[0]?.text).toContain('It posts into another server');
  });

  it('no content, no file, no key and no address: canaries stay where they are', async () => {
    const secrets = [
      'hello',
      'said',
      'canary',
      'token-1',
      'vendor-1',
      'channel-1',
      'ab'.repeat(32),
      'token-of-',
    ];
    await speak(2);
    world.server.deeds = ['error', 'silence', 'too_many', 'refuse'];
    await world.drained();
    const everything = JSON.stringify([
      world.server.taken.map(({ text }) => text),
      world.logs,
      world.told,
      (await db.store.auditEntries({ from: 0, limit: 500 })).map(({ body }) => body),
    ]);
    expect(world.logs.length).toBeGreaterThan(0);
    // The salted commitments of the test are of its own making; everything else it was given is looked for.
    for (const secret of secrets) expect(everything.includes(secret), secret).toBe(false);
  });

  it('again, without the name, once somebody in it was erased', async () => {
    const gone = await speak();
    const stays = await speak();
    await world.look();
    await db.sql('update helix.actors set discord_user_id = null where discord_user_id = $1', [
      gone.discord_user_id,
    ]);
    world.server.deeds = ['error'];
    await world.look();
    world.clock.pass(60_000);
    await world.look();
    expect(taken('commands')).toHaveLength(1);
    expect(taken('commands')[0]?.text).not.toContain(gone.discord_user_id);
    expect(taken('commands')[0]?.text).toContain('someone erased ran');
    expect(taken('commands')[0]?.text).toContain(`<@${stays.discord_user_id}>`);
    const edits = world.server.seen.filter(({ method }) => method === 'PATCH').length;
    await world.look();
    expect(world.server.seen.filter(({ method }) => method === 'PATCH')).toHaveLength(edits);
  });

  it('to the admins once, when a webhook is gone; its entries wait for the next address', async () => {
    await speak(2);
    world.server.gone.add(HOOKS.commands);
    await world.look();
    await world.look();
    await world.restart();
    await world.look();
    expect(world.told.map(({ text }) => text)).toEqual([
      expect.stringContaining('Commands webhook is switched off'),
    ]);
    expect(world.server.seen.filter(({ path }) => path.includes(HOOKS.commands))).toHaveLength(1);
    const fresh = '1187000000000000699';
    world.server.guildOf.set(fresh, world.guild);
    await db.sql('update helix.guild_settings set webhook_commands = $1', [world.server.url(fresh)]);
    await world.drained();
    expect(commandNumbers(world.server.taken.filter(({ hook }) => hook === fresh))).toHaveLength(2);
  });

  it('a plain line instead of what Discord never takes, so that all after it arrives', async () => {
    await speak(2);
    world.server.plainOnly = true;
    await world.look();
    world.server.plainOnly = false;
    const { next, hash } = await db.store.auditHead();
    expect(taken('commands').map(({ body }) => body.content)).toEqual([
      expect.stringMatching(/^What entries #\d+ to #\d+ say cannot be shown here: .*`\/audit tail`\.$/),
    ]);
    expect(taken('hash_chain')[0]?.body.content).toContain(`${next - 1} settled ${hash}`);
    // It names nobody, so that no erasure has anything to draw again.
    expect(await db.sql('select message_id from helix.follower_messages')).toEqual([]);
    await speak();
    await world.look();
    expect(embeds('commands')).toHaveLength(1);
    expect(embeds('hash_chain')).toHaveLength(1);
  });

  it('all of it later, when Discord takes not even the plain line', async () => {
    await speak();
    world.server.deeds = Array.from({ length: 4 }, () => 'refuse' as const);
    await world.look();
    world.clock.pass(60_000);
    await world.look();
    expect(world.server.taken).toEqual([]);
    world.clock.pass(300_000);
    await world.look();
    expect(embeds('commands')).toHaveLength(1);
    expect(taken('hash_chain')).toHaveLength(1);
  });

  it('an entry that somebody broke, with its hash, and everything after it', async () => {
    await speak();
    await db.sql('alter table helix.audit_entries disable trigger user');
    await db.sql(`update helix.audit_entries set body = '{"seq":' where seq = 2`);
    await world.look();
    const lines = chainLines(taken('hash_chain'));
    expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, n) => n));
    expect(lines[2]).toMatchObject({ kind: 'unreadable' });
    expect(commandNumbers(taken('commands'))).toHaveLength(1);
  });

  it('once, when two processes look at the same moment', async () => {
    const other = await followersWorld(db, { guild: world.guild });
    await db.sql('update helix.guild_settings set webhook_commands = $1, webhook_hash_chain = $2', [
      world.server.url(HOOKS.commands),
      world.server.url(HOOKS.hash_chain),
    ]);
    await speak(12);
    await Promise.all([world.look(), other.look()]);
    const numbers = commandNumbers(taken('commands'));
    expect(new Set(numbers).size).toBe(12);
    expect(numbers).toHaveLength(12);
    await other.close();
  });
});
