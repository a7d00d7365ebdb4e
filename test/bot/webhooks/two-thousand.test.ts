import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type FollowersWorld,
  HOOKS,
  chainLines,
  commandNumbers,
  firstArrivals,
  followersWorld,
} from '../../support/followers-world.ts';
import { scenario, stranger } from '../../support/scenario.ts';
import { HOMES } from '../../support/homes.ts';
import type { TestStore } from '../../support/test-store.ts';
import type { HookDeed } from '../../support/webhook-server.ts';

const OPERATIONS = 2_000;
/** So many end between two looks, in turn: a quiet minute, a busy one, and an hour in which nobody looked. */
const PACES = [1, 4, 12, 60, 200];

/** Every way to fail, in turn, and messages that are taken in between. */
const DEEDS: HookDeed[] = [
  'take',
  'too_many',
  'error',
  'take',
  'error_after',
  'silence',
  'take',
  'silence_after',
  'unknown_webhook',
  'take',
  'bad_token',
  'take',
  'too_many',
];

const long = process.env['HELIX_LONG'] === '1';

/**
 * Does operations: in full, through every function that a request goes through, or (in the short run, all but the first
 * forty) as the entries that they leave in the record.
 */
async function performer(
  db: TestStore,
  guild: string,
): Promise<(from: number, count: number) => Promise<void>> {
  const { whole } = scenario(db.store);
  const people = Array.from({ length: 20 }, () => stranger(guild));
  const actors = await Promise.all(people.map((actor) => db.store.actorId({ actor })));
  return async (from, count) => {
    const inFull = long ? count : Math.max(0, Math.min(count, 40 - from));
    for (let n = 0; n < inFull; n += 1) await whole(people[(from + n) % 20] ?? stranger(), 100);
    await db.sql(
      `select helix.audit_append(k.kind, ($1::uuid[])[1 + n % 20], null, null, k.facts)
       from generate_series(1, $2::int) n, (values
         (1, 'begun', '{"operation": "speak"}'::jsonb),
         (2, 'settled', '{"state": "finished", "cost_nano": "100", "ms": 5}')) k(step, kind, facts)
       order by n, k.step`,
      [actors.map(({ actor_id }) => actor_id), count - inFull],
    );
  };
}

describe.each(HOMES)(
  '2,000 operations while Discord answers 429, 500, nothing and 404 in turn',
  (_home, openStore) => {
    let db: TestStore;
    let world: FollowersWorld;
    beforeEach(async () => {
      db = await openStore();
      world = await followersWorld(db, { timeoutMs: 100 });
    });
    afterEach(async () => {
      await world.close();
      await db.close();
    });

    /** An admin presses "Test webhooks" for whatever is closed. */
    const reopen = async (): Promise<number> => {
      const rows = await db.sql(
        'select name, guild_id, webhook_id from helix.followers where closed_why is not null',
      );
      for (const row of rows) await db.store.openWebhook(row as never);
      return rows.length;
    };

    it(
      'every entry arrives at least once and in order, none is lost by a restart, 25 messages a minute at most',
      { timeout: long ? 300_000 : 180_000 },
      async () => {
        const { server, clock } = world;
        const perform = await performer(db, world.guild);
        let closed = 0;
        let restarts = 0;
        let deed = 0;
        for (let done = 0, turn = 0; done < OPERATIONS; turn += 1) {
          const pace = Math.min(PACES[turn % PACES.length] ?? 1, OPERATIONS - done);
          await perform(done, pace);
          done += pace;
          // Each webhook gets about one message in a look: three deeds are for what comes next.
          for (let n = 0; n < 3; n += 1) server.deeds.push(DEEDS[(deed += 1) % DEEDS.length] ?? 'take');
          await world.look();
          closed += await reopen();
          clock.pass(60_000);
          if (turn % 7 === 3) {
            restarts += 1;
            // This time it dies between the message and the note that it was sent.
            const dies = turn % 2 === 1;
            await world.restart(
              dies ? { ...db.store, followerTold: () => Promise.reject(new Error('killed')) } : db.store,
            );
            await world.look();
            await world.restart();
          }
        }
        server.deeds = [];
        await reopen();
        await world.drained();

        const entries = await db.sql(
          "select seq::int as seq, encode(hash, 'hex') as hash, body::jsonb->>'kind' as kind from helix.audit_entries order by seq",
        );
        const settled = entries.filter(({ kind }) => kind === 'settled').map(({ seq }) => seq);
        expect(settled).toHaveLength(OPERATIONS);

        const commands = commandNumbers(server.taken.filter(({ hook }) => hook === HOOKS.commands));
        expect(firstArrivals(commands)).toEqual(settled);
        const chain = chainLines(server.taken.filter(({ hook }) => hook === HOOKS.hash_chain));
        const mirrored = firstArrivals(chain.map(({ seq }) => seq)).map((seq) =>
          chain.find((one) => one.seq === seq),
        );
        expect(mirrored).toEqual(entries);

        const posts = server.seen.filter(({ method }) => method === 'POST');
        for (const hook of Object.values(HOOKS)) {
          const times = posts.filter(({ path }) => path.includes(hook)).map(({ at }) => at);
          for (const [index, at] of times.entries()) {
            expect((times[index + 25] ?? Infinity) - at).toBeGreaterThanOrEqual(60_000);
          }
        }
        if (long) {
          const repeated = commands.length - settled.length;
          const taken = server.taken.length;
          console.log({
            home: db.rpc.home,
            entries: entries.length,
            restarts,
            closed,
            posts: posts.length,
            taken,
            repeated,
          });
        }
        expect(restarts).toBeGreaterThan(2);
        expect(closed).toBeGreaterThan(2);
        expect(commands.length).toBeGreaterThan(settled.length);
      },
    );
  },
);
