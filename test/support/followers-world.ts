import { randomUUID } from 'node:crypto';
import { Agent } from 'undici';
import type { BotParts } from '../../src/bot/parts.ts';
import { type WebhookFollowers, createWebhookFollowers } from '../../src/bot/webhooks/webhook-followers.ts';
import { createWebhookSender } from '../../src/bot/webhooks/webhook-sender.ts';
import type { WireMessage } from '../../src/bot/wire-message.ts';
import { createFollowers } from '../../src/core/followers/create-followers.ts';
import type { Store } from '../../src/core/store/store.ts';
import { BOOT } from './scenario.ts';
import type { TestStore } from './test-store.ts';
import { paceOf } from './webhook-pace.ts';
import { type TakenMessage, type WebhookServer, jumpingClock, startWebhookServer } from './webhook-server.ts';

export const HOOKS = { commands: '1187000000000000601', hash_chain: '1187000000000000602' };
export const ADMIN_CHANNEL = '110000000000000009';

const HOUR_MS = 3_600_000;

/** A server with two webhooks over a real database, followers on a clock of the test, and Discord's end of the line. */
export type FollowersWorld = {
  guild: string;
  server: WebhookServer;
  clock: ReturnType<typeof jumpingClock>;
  /** What the admin channel was told. */
  told: { channel: string; text: string }[];
  logs: string[];
  /** The process dies: what it had in memory is gone, another one goes on. `store` may fail where the test wants. */
  restart(store?: Store): Promise<void>;
  look(): Promise<void>;
  /** Looks until nothing waits, on the test's clock; throws when that takes more than `looks`. */
  drained(looks?: number): Promise<void>;
  close(): Promise<void>;
};

/** Boots the database with a server that has both webhooks. */
export async function followersWorld(
  db: TestStore,
  { guild = '110000000000000001', timeoutMs = 3_000 } = {},
): Promise<FollowersWorld> {
  const clock = jumpingClock();
  const server = await startWebhookServer(clock);
  server.guildOf.set(HOOKS.commands, guild);
  await db.store.boot({
    ...BOOT,
    guilds: [
      {
        guild_id: guild,
        admin_channel_id: ADMIN_CHANNEL,
        admin_role_ids: [],
        webhooks: {
          commands: server.url(HOOKS.commands),
          hash_chain: server.url(HOOKS.hash_chain),
          anomalies: null,
        },
      },
    ],
  });
  const told: FollowersWorld['told'] = [];
  const logs: string[] = [];
  const agents: Agent[] = [];
  const say = (facts: object, text: string): void => void logs.push(`${text} ${JSON.stringify(facts)}`);
  const log = { debug: say, info: say, warn: say, error: say, child: () => log };
  const start = (store: Store): WebhookFollowers => {
    const agent = new Agent();
    agents.push(agent);
    const webhooks = createWebhookSender({
      agent,
      clock,
      pace: paceOf(db, clock),
      pause: clock.pause,
      onRateLimited: () => undefined,
      timeoutMs,
    });
    const channels = {
      findPosted: async (_: string, id: string) =>
        told.find(({ text }) => text.includes(id.slice(0, 8))) ?? null,
      post: async (channel: string, _: string, message: WireMessage) =>
        void told.push({ channel, text: JSON.stringify(message.body) }),
    };
    const followers = createFollowers({ store, owner: randomUUID(), guildIds: [guild] });
    const parts = { core: { followers }, log, clock, channels, webhooks, stopping: () => false };
    return createWebhookFollowers(parts as unknown as BotParts, HOUR_MS);
  };
  const waiting = () =>
    db.sql(`select from helix.followers f, helix.audit_head h
      where f.closed_why is null and f.next_seq < h.next and f.name <> 'anomalies'`);
  let running = start(db.store);
  return {
    guild,
    server,
    clock,
    told,
    logs,
    restart: async (store = db.store) => {
      // Its lease would have to run out; on PGlite the next process is known to be alone.
      if (db.rpc.home !== 'pglite') await db.sql("delete from helix.leases where name = 'followers'");
      running = start(store);
    },
    look: () => running.look(),
    drained: async (looks = 500) => {
      for (let look = 0; look < looks; look += 1) {
        await running.look();
        if ((await waiting()).length === 0) return;
        clock.pass(2_000);
      }
      throw new Error(`not drained within ${looks} looks`);
    },
    close: async () => {
      for (const agent of agents) await agent.destroy();
      await server.close();
    },
  };
}

/** The numbers that messages of the commands webhook name, in the order they arrived. */
export function commandNumbers(messages: readonly TakenMessage[]): number[] {
  return messages
    .flatMap(({ body }) => body.embeds ?? [])
    .flatMap(({ description = '' }) => [...description.matchAll(/`#(\d+)`/g)].map(([, seq]) => Number(seq)));
}

/** Number, kind and hash that messages of the hash chain webhook name, in the order they arrived. */
export function chainLines(messages: readonly TakenMessage[]): { seq: number; hash: string; kind: string }[] {
  return messages.flatMap(({ body, text }) => {
    const whole = /filename="entries-/.test(text) ? text.slice(text.indexOf('filename="entries-')) : null;
    const lines = whole ?? (body.embeds ?? []).map(({ description = '' }) => description).join('\n');
    return [...lines.matchAll(/^(\d+) (\w+) ([0-9a-f]{64})\r?$/gm)].map(([, seq, kind = '', hash = '']) => ({
      seq: Number(seq),
      hash,
      kind,
    }));
  });
}

/** What is left when each number counts where it came first: the order in which news arrived. */
export function firstArrivals(numbers: readonly number[]): number[] {
  return [...new Set(numbers)];
}
