import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BotParts } from '../../../src/bot/parts.ts';
import { type AnomalyBoard, createAnomalyBoard } from '../../../src/bot/webhooks/anomaly-board.ts';
import { createWebhookSender } from '../../../src/bot/webhooks/webhook-sender.ts';
import { createAnomalies } from '../../../src/core/anomalies/create-anomalies.ts';
import { createPrivacy } from '../../../src/core/privacy/create-privacy.ts';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT, stranger } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { paceOf } from '../../support/webhook-pace.ts';
import { type WebhookServer, jumpingClock, startWebhookServer } from '../../support/webhook-server.ts';

const HOOK = '1187000000000000603';
const GUILD = '110000000000000001';

describe('the messages of incidents', () => {
  let db: TestStore;
  let server: WebhookServer;
  let clock: ReturnType<typeof jumpingClock>;
  let board: AnomalyBoard;
  let agent: Agent;
  beforeEach(async () => {
    clock = jumpingClock();
    server = await startWebhookServer(clock);
    db = await postgresStore();
    agent = new Agent();
    const webhooks = { commands: null, hash_chain: null, anomalies: server.url(HOOK) };
    const guild = { guild_id: GUILD, admin_channel_id: '9', admin_role_ids: [], webhooks };
    await db.store.boot({ ...BOOT, guilds: [guild] });
    const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
    const { store } = db;
    const anomalies = createAnomalies({ store, configs: [], clock, owner: 'p1', guildIds: [GUILD] });
    const privacy = createPrivacy({
      store,
      blobs: { remove: () => Promise.resolve() },
      log: quiet as never,
      guildIds: [GUILD],
    });
    const sender = createWebhookSender({
      agent,
      clock,
      pace: paceOf(db, clock),
      pause: clock.pause,
      onRateLimited: () => undefined,
    });
    const core = { anomalies, privacy, followers: {} };
    const parts = { core, log: quiet, clock, webhooks: sender, stopping: () => false };
    board = createAnomalyBoard(parts as unknown as BotParts);
  });
  afterEach(async () => {
    await board.stop();
    await agent.destroy();
    await server.close();
    await db.close();
  });

  const finds = (scope: string, value = 1) =>
    db.store.noteFindings({
      findings: [{ detector: 'above_held', scope, guild_id: GUILD, value, facts: { times: 1 } }],
      quiet: {},
    });
  const texts = (): string[] => server.taken.map(({ text }) => text);

  it('keep no other waiting when Discord takes one of them never', async () => {
    await finds('model:first');
    await finds('model:second');
    server.deeds = ['refuse', 'refuse'];
    await board.look();
    expect(texts()).toHaveLength(1);
    const asked = server.seen.length;
    await board.look();
    expect(server.seen).toHaveLength(asked);
    clock.pass(300_000);
    await board.look();
    expect(texts()).toHaveLength(2);
  });

  it('are posted anew when Discord takes no more changes of an open one', async () => {
    await finds('model:grows');
    await board.look();
    await finds('model:grows', 3);
    server.deeds = ['refuse'];
    await board.look();
    expect(server.taken).toHaveLength(2);
    await finds('model:grows', 9);
    await board.look();
    expect(server.taken).toHaveLength(2);
    expect(server.seen.at(-1)).toMatchObject({ method: 'PATCH' });
    expect(server.seen.at(-1)?.path).toContain(server.taken[1]?.id);
  });

  it('are told for half a minute at a look and the rest at the next, so that nobody else watches meanwhile', async () => {
    const scopes = Array.from({ length: 20 }, (_, n) => `model:${n}`);
    for (let from = 0; from < 20; from += 5) {
      for (const scope of scopes.slice(from, from + 5)) await finds(scope);
      await board.look();
    }
    expect(texts()).toHaveLength(20);
    for (const scope of scopes) await finds(scope, 3);
    const edits = () => server.seen.filter(({ method }) => method === 'PATCH').length;
    await board.look();
    expect(edits()).toBeGreaterThan(5);
    expect(edits()).toBeLessThan(15);
    await board.look();
    expect(edits()).toBe(20);
  });

  it('are not posted again when one that is over was deleted', async () => {
    await finds('model:over');
    await board.look();
    server.taken.length = 0;
    await db.sql('update helix.incidents set resolved_at = helix.now(), version = version + 1');
    const before = server.seen.length;
    await board.look();
    await board.look();
    expect(server.seen.slice(before).map(({ method }) => method)).toEqual(['PATCH']);
  });

  it('that name somebody erased and cannot be changed are for the admins', async () => {
    const { actor_id } = await db.store.actorId({ actor: stranger(GUILD) });
    await finds(`user:${actor_id}`);
    await board.look();
    await db.sql('update helix.actors set discord_user_id = null where actor_id = $1', [actor_id]);
    server.deeds = ['refuse'];
    await board.look();
    const [notice] = await db.store.leftMessages({ guild_ids: [GUILD] });
    const left = { message_id: server.taken[0]?.id, channel_id: '7', what: 'anomalies' };
    expect(notice?.messages).toEqual([left]);
    expect(server.taken).toHaveLength(2);
  });
});
