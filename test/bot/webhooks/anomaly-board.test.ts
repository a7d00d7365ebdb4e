import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BotParts } from '../../../src/bot/parts.ts';
import { type AnomalyBoard, createAnomalyBoard } from '../../../src/bot/webhooks/anomaly-board.ts';
import { createWebhookSender } from '../../../src/bot/webhooks/webhook-sender.ts';
import { createAnomalies } from '../../../src/core/anomalies/create-anomalies.ts';
import { createFollowers } from '../../../src/core/followers/create-followers.ts';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT, stranger } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { paceOf } from '../../support/webhook-pace.ts';
import { type WebhookServer, jumpingClock, startWebhookServer } from '../../support/webhook-server.ts';

const GUILD = '110000000000000001';
const HOOK = '1187000000000000603';
const MINUTE = 60_000;

describe('what the anomalies webhook is shown', () => {
  let db: TestStore;
  let server: WebhookServer;
  let board: AnomalyBoard;
  let agent: Agent;
  const clock = jumpingClock();
  const logs: string[] = [];
  /** What the database takes for now, when it is not asked for the pace; null: its own time. */
  let at: string | null = null;

  beforeEach(async () => {
    db = await postgresStore();
    server = await startWebhookServer(clock);
    const webhooks = { commands: null, hash_chain: null, anomalies: server.url(HOOK) };
    await db.store.boot({
      ...BOOT,
      guilds: [{ guild_id: GUILD, admin_channel_id: null, admin_role_ids: [], webhooks }],
    });
    agent = new Agent();
    const { pause } = clock;
    at = null;
    const pace = paceOf({ ...db, setNow: (now) => db.setNow(now ?? at) }, clock);
    const sender = createWebhookSender({ agent, clock, pace, pause, onRateLimited: () => undefined });
    const shared = { store: db.store, owner: 'p1', guildIds: [GUILD] };
    const anomalies = createAnomalies({ ...shared, configs: [], clock });
    const say = (facts: object, text: string): void => void logs.push(`${text} ${JSON.stringify(facts)}`);
    const parts = {
      core: { anomalies, followers: createFollowers(shared) },
      webhooks: sender,
      clock,
      log: { debug: say, info: say, warn: say, error: say },
      stopping: () => false,
    };
    board = createAnomalyBoard(parts as unknown as BotParts);
  });
  afterEach(async () => {
    await board.stop();
    await agent.destroy();
    await server.close();
    await db.close();
  });

  const click = (times: number, actor = stranger(GUILD), kind = 'refused') =>
    Promise.all(
      Array.from({ length: times }, () =>
        db.store.record({ kind, actor, operation_id: null, facts: { code: 'input_invalid' } }),
      ),
    );
  const later = (minutes: number): Promise<void> => {
    clock.pass(minutes * MINUTE);
    at = new Date(Date.now() + minutes * MINUTE).toISOString();
    return db.setNow(at);
  };
  const shown = (): string[] => server.taken.map(({ text }) => text);

  it('an incident in one message: opened, twice as bad, over', async () => {
    const person = stranger(GUILD);
    await click(10, person);
    await board.look();
    expect(shown()).toEqual([expect.stringContaining('was turned away, 10 times in 10 minutes')]);
    expect(server.taken[0]?.body['allowed_mentions']).toEqual({ parse: [] });
    await click(9, person);
    await board.look();
    expect(shown()[0]).toContain('10 times');
    await click(1, person);
    await board.look();
    expect(shown()).toEqual([expect.stringContaining('20 times')]);
    await later(71);
    await board.look();
    expect(shown()).toEqual([expect.stringContaining('Over · ')]);
  });

  it('five incidents one by one, and a storm in one message, as long as Discord takes it', async () => {
    for (let n = 0; n < 5; n += 1) await click(10);
    await board.look();
    expect(shown()).toHaveLength(5);
    for (let n = 0; n < 40; n += 1) await click(10);
    await board.look();
    expect(shown()).toHaveLength(6);
    expect(shown()[5]).toContain('40 incidents at once, 40 of them open');
    expect(shown()[5]).toContain('… and ');
    const { components = [] } = server.taken[5]!.body as {
      components?: { components: { content: string }[] }[];
    };
    expect(components[0]?.components[0]?.content.length).toBeLessThanOrEqual(4_000);
    await board.look();
    expect(shown()).toHaveLength(6);
  });

  it('nothing of what is muted until that is over', async () => {
    const until = new Date(Date.now() + 5 * MINUTE).toISOString();
    const mute = { actor: stranger(GUILD), detector: 'repeated_refusals', scope: '*', until };
    await db.store.muteIncidents(mute);
    await click(10);
    await board.look();
    expect(shown()).toEqual([]);
    await later(6);
    await board.look();
    expect(shown()).toHaveLength(1);
  });

  it('a deleted message again, and one that is not taken in plain words, before whatever comes after', async () => {
    const person = stranger(GUILD);
    await click(10, person);
    await board.look();
    server.taken.length = 0;
    await click(10, person);
    await board.look();
    expect(shown()).toEqual([expect.stringContaining('20 times')]);
    server.deeds = ['refuse'];
    await click(10);
    await board.look();
    expect(shown()[1]).toContain('An incident cannot be shown here');
    await click(10);
    await board.look();
    expect(shown()[2]).toContain('was turned away');
  });

  it('all of it once Discord takes messages again', async () => {
    await click(10);
    server.deeds = ['error'];
    await board.look();
    await board.look();
    expect(shown()).toEqual([]);
    await later(2);
    await board.look();
    expect(shown()).toHaveLength(1);
  });
});
