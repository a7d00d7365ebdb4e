import { Agent } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebhookSender } from '../../../src/bot/webhooks/webhook-sender.ts';
import type { WireMessage } from '../../../src/bot/wire-message.ts';
import { createFollowers } from '../../../src/core/followers/create-followers.ts';
import { createStore } from '../../../src/core/store/create-store.ts';
import { openPostgres } from '../../../src/core/store/postgres.ts';
import { postgresStore } from '../../support/postgres.ts';
import {
  type HookDeed,
  RETRY_AFTER_S,
  type WebhookServer,
  jumpingClock,
  startWebhookServer,
} from '../../support/webhook-server.ts';

const HOOK = '1187000000000000601';
const OTHER = '1187000000000000602';
const says = (content: string): WireMessage => ({ body: { content }, files: [] });

describe('senders of several processes on one database', () => {
  let server: WebhookServer;
  let clock: ReturnType<typeof jumpingClock>;
  let db: Awaited<ReturnType<typeof postgresStore>>;
  let closers: (() => Promise<void>)[];
  let granted: number;

  beforeEach(async () => {
    clock = jumpingClock();
    server = await startWebhookServer(clock);
    db = await postgresStore();
    closers = [() => db.close(), () => server.close()];
    granted = 0;
    await setNow();
  });
  afterEach(async () => {
    for (const close of closers.toReversed()) await close();
  });
  const setNow = (): Promise<void> => db.setNow(new Date(clock.now()).toISOString());

  /** Time passes when nothing is on its way, for the network takes none of it here; for the database as well. */
  const pause = async (ms: number): Promise<void> => {
    const due = clock.now() + ms;
    while (granted > server.seen.length) await new Promise((resolve) => setImmediate(resolve));
    if (clock.now() < due) clock.pass(due - clock.now());
    await setNow();
  };

  /** What one process has: its own connections to the database and to Discord. */
  const sender = () => {
    const [rpc, agent] = [openPostgres({ url: db.url }), new Agent()];
    closers.push(
      () => rpc.close(),
      () => agent.destroy(),
    );
    const { turn, holdBack } = createFollowers({ store: createStore(rpc), owner: 'p', guildIds: [] });
    const pace = {
      holdBack,
      turn: async (id: string, spacingMs: number) => {
        const wait = await turn(id, spacingMs);
        if (wait === 0) granted += 1;
        return wait;
      },
    };
    return createWebhookSender({ agent, clock, pace, pause, onRateLimited: () => undefined });
  };

  it('never send more than 25 messages in any minute to a webhook together, each in its own order', async () => {
    const [one, other, third] = [sender(), sender(), sender()];
    const texts = (who: string) => Array.from({ length: 40 }, (_, n) => `${who} ${n}`);
    const all = async (who: string, from: typeof one): Promise<void> => {
      for (const text of texts(who)) {
        let answer = await from.post(server.url(HOOK), says(text));
        while (answer.kind === 'later') answer = await from.post(server.url(HOOK), says(text));
        expect(answer.kind).toBe('posted');
      }
    };
    await Promise.all([all('entries', one), all('checkpoints', other), all('tests', third)]);
    const contents = server.taken.map(({ body }) => String(body.content));
    for (const who of ['entries', 'checkpoints', 'tests'])
      expect(contents.filter((text) => text.startsWith(who))).toEqual(texts(who));
    const times = server.seen.map(({ at }) => at);
    for (const [index, at] of times.entries())
      expect((times[index + 25] ?? Infinity) - at).toBeGreaterThanOrEqual(60_000);
    // Whoever lost a turn asks for the next one: none is idle for long.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan((120 * 60_000) / 12);
  }, 30_000);

  it.each<HookDeed>(['too_many_of_all', 'too_many_by_header', 'too_many_says_cloudflare'])(
    'all wait at every webhook, reading too, after %s',
    async (deed) => {
      const [one, other] = [sender(), sender()];
      server.deeds = [deed, deed, deed, deed];
      expect(await one.post(server.url(HOOK), says('refused'))).toMatchObject({ kind: 'later' });
      const [refused, asked] = [server.seen.at(-1)?.at ?? 0, server.seen.length];
      expect(await other.inspect(server.url(OTHER))).toMatchObject({ kind: 'later' });
      expect(await other.read(server.url(OTHER), '1')).toMatchObject({ kind: 'later' });
      expect(server.seen).toHaveLength(asked);
      expect(await other.post(server.url(OTHER), says('patient'))).toMatchObject({ kind: 'posted' });
      expect((server.taken[0]?.at ?? 0) - refused).toBeGreaterThanOrEqual(RETRY_AFTER_S * 1000);
      expect(await one.inspect(server.url(OTHER))).toMatchObject({ kind: 'webhook' });
    },
  );

  it('all wait when Discord asks one of them for patience', async () => {
    const [one, other] = [sender(), sender()];
    server.deeds = ['too_many', 'too_many', 'too_many', 'too_many'];
    expect(await one.post(server.url(HOOK), says('refused'))).toMatchObject({ kind: 'later' });
    const refused = server.seen.at(-1)?.at ?? 0;
    expect(await other.post(server.url(HOOK), says('patient'))).toMatchObject({ kind: 'posted' });
    expect((server.taken[0]?.at ?? 0) - refused).toBeGreaterThanOrEqual(RETRY_AFTER_S * 1000);
  });
});
