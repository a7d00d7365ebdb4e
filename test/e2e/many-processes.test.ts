import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatUsd } from '../../src/core/money.ts';
import { type CoreCrowd, startCoreCrowd } from '../support/core-crowd.ts';
import { somebody } from '../support/people.ts';
import { zoneAtNoon } from '../support/zone-at-noon.ts';
import type { TestStore } from '../support/test-store.ts';
import { violations } from '../core/store/invariants/violations.ts';
import { doWork } from './many-processes/do-work.ts';
import { planWork } from './many-processes/plan-work.ts';
import { type LimitOf, replayLedger } from './many-processes/replay-ledger.ts';
import { watchLimits } from './many-processes/watch-limits.ts';

const long = process.env['HELIX_LONG'] === '1';

/** Tasks a head; ten a minute is what a person may begin, so only the long run has to wait for that. */
const EACH = long ? 50 : 10;
const TASKS = 20 * EACH;
const SEED = Number(process.env['HELIX_SEED'] ?? 20_261_122);
const PROCESSES = 3;
/** The long run kills the process that does the sweeping, so that another one must take that over first. */
const VICTIM = long ? 0 : 2;
/** Calls that hang at a vendor when their process is killed. */
const HANGING = 3;

/** How many operations there are, by state. */
async function statesOf(db: TestStore): Promise<Record<string, number>> {
  const rows = await db.sql('select state, count(*)::int as n from helix.operations group by 1');
  return Object.fromEntries(rows.map(({ state, n }) => [String(state), Number(n)]));
}

/** Asks until the answer is yes; gives up after `ms`. */
async function until(ms: number, what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + ms; !(await ask()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`${what}: not within ${ms} ms`);
  }
}

describe('many operations over three processes, one of which is killed', () => {
  let crowd: CoreCrowd;
  beforeAll(async () => {
    crowd = await startCoreCrowd(PROCESSES, { BUDGET_TIME_ZONE: zoneAtNoon() });
  });
  afterAll(async () => {
    await crowd?.close();
  });

  /** The name of a process in the ledger, by its place among those that started. */
  const ownerOf = async (process: number): Promise<unknown> => {
    const rows = await crowd.db.sql(
      "select body::jsonb->'facts'->>'process' as owner from helix.audit_entries where body like '%\"kind\":\"started\"%' order by seq",
    );
    return rows[process]?.['owner'];
  };
  const openOnes = async (): Promise<number> => {
    const { waiting = 0, ready = 0, running = 0 } = await statesOf(crowd.db);
    return waiting + ready + running;
  };

  it(
    `${TASKS} of mixed cost by 20 people fit three scopes' limits to the nano-dollar, and every one of them ends`,
    { timeout: long ? 900_000 : 120_000 },
    async () => {
      const { db, processes } = crowd;
      const started = performance.now();
      // A guild that runs dry early does so in whatever order two hundred tasks come.
      const plan = planWork(SEED, EACH, long ? 180n : 150n);
      const admin = somebody({ admin: true });
      // A cheaper voice behind the dear one: what does not fit with the first may fit with the second.
      const cheaper = { fallbacks: ['elevenlabs/eleven_v4_turbo'] };
      expect(await processes[0]?.publishRoute(admin, 'speak', 1, cheaper)).toMatchObject({
        answer: 'published',
      });
      const watch = await watchLimits(db, plan.limits);

      let living = [0, 1, 2];
      let decided = 0;
      const working = doWork(crowd, plan, {
        living: () => living,
        decided: () => void (decided += 1),
      });
      // What goes wrong while it is waited for ends the test at once.
      const meanwhile = (waiting: Promise<void>): Promise<unknown> => Promise.race([waiting, working]);
      await meanwhile(until(300_000, 'a third decided', () => decided >= TASKS / 3));
      crowd.hang(VICTIM);
      await meanwhile(until(120_000, 'calls hang', () => crowd.hanging() >= HANGING));
      living = living.filter((n) => n !== VICTIM);
      await processes[VICTIM]?.kill();
      const killed = { after: decided, at: Date.now() };
      if (!long) {
        // Half a minute passes for what the dead process held; the long run sits through it.
        await db.sql(
          "update helix.operations set lease_until = helix.now() where state = 'running' and owner = $1",
          [await ownerOf(VICTIM)],
        );
      }
      const told = await working;
      await until(150_000, 'everything ended', async () => (await openOnes()) === 0);
      const watched = await watch.stop();
      expect(await crowd.stop()).toEqual(processes.map((_one, n) => (n === VICTIM ? null : 0)));

      // At no instant was more held and spent than a limit allows.
      expect(watched.over).toEqual([]);
      expect(watched.writes).toBeGreaterThan(TASKS);

      // The record, replayed: what fitted was admitted, what was denied did not fit, at exactly that moment.
      const actors = await db.sql('select actor_id, guild_id from helix.actors');
      const guildOf = new Map(actors.map((one) => [String(one['actor_id']), String(one['guild_id'])]));
      const limitOf: LimitOf = (key) => {
        const [scope, of = ''] = key.split(':');
        if (scope === 'user') return plan.limits.user;
        return (scope === 'guild' ? plan.limits.guilds[of] : plan.limits.everyone) ?? 0n;
      };
      const chain = await db.sql('select body from helix.audit_entries order by seq');
      const replay = replayLedger(
        chain.map(({ body }) => String(body)),
        guildOf,
        limitOf,
      );
      expect(replay.faults).toEqual([]);
      const days = await db.sql(
        "select scope_key, held_nano::text, spent_nano::text from helix.budget_days where period = 'day'",
      );
      expect(new Map(days.map((row) => [row['scope_key'], [row['held_nano'], row['spent_nano']]]))).toEqual(
        new Map([...replay.ends].map(([key, { held, spent }]) => [key, [String(held), String(spent)]])),
      );

      // Each task was decided once, and whatever began has ended.
      const denied = Object.values(replay.deniedBy).reduce((sum, n) => sum + n, 0);
      expect(replay.begun + denied).toBe(TASKS);
      const states = await statesOf(db);
      const { refused = 0, ...decisions } = states;
      expect(refused).toBe(told.busy);
      expect(Object.keys(decisions).sort()).toEqual(['denied', 'failed', 'finished']);
      expect(decisions).toMatchObject({ denied });
      expect(Object.values(told.outcomes).reduce((sum, n) => sum + n, 0)).toBe(TASKS);
      const kinds = new Set(['completed', 'denied', 'replay', 'failed money_ended']);
      expect(Object.keys(told.outcomes).filter((kind) => !kinds.has(kind))).toEqual([]);

      // It was at the edge of the scopes, with the dead process's calls booked by another.
      const edges = ['user', 'guild', 'everyone'].filter((scope) => (replay.deniedBy[scope] ?? 0) > 0);
      // Which scope says no first depends on who comes first: the short run need not meet all three.
      expect(edges.length).toBeGreaterThanOrEqual(long ? 3 : 2);
      expect(replay.begunCheaper).toBeGreaterThan(0);
      expect(replay.interrupted).toBeGreaterThanOrEqual(HANGING);
      expect(told.outcomes['replay']).toBeGreaterThanOrEqual(replay.interrupted);

      // Totals are the ledger's, holds are closed, the chain is whole.
      expect(await violations(db)).toEqual([]);

      // Nobody waited for each other in a circle, and nothing broke.
      const [stat] = await db.sql(
        'select deadlocks::int from pg_stat_database where datname = current_database()',
      );
      expect(stat).toEqual({ deadlocks: 0 });
      const logs = processes.flatMap((one) => one.logs);
      expect(logs.filter((line) => /40P01|"level":"(error|fatal)"/.test(line))).toEqual([]);
      expect(processes.map((one) => one.stderr())).toEqual(['', '', '']);

      const [swept] = await db.sql('select max(ended_at) as at from helix.operations where interrupted');
      const peak = (key: string, limit: bigint): string =>
        `${formatUsd(replay.peaks.get(key) ?? 0n)} of ${formatUsd(limit)}`;
      console.log(
        [
          `${TASKS} operations, seed ${SEED}, ${((performance.now() - started) / 1000).toFixed(0)} s`,
          `begun ${replay.begun}, ${replay.begunCheaper} of them with a cheaper model; states ${JSON.stringify(states)}`,
          `denied ${denied} by ${JSON.stringify(replay.deniedBy)}, attempts denied ${replay.attemptsDenied}`,
          `process ${VICTIM} killed after ${killed.after} decisions; ${told.lost} answers lost, ${replay.interrupted} operations swept by another, the last one ${((Number(swept?.['at']) - killed.at) / 1000).toFixed(0)} s later`,
          `vendor calls by process ${crowd.calls.join(', ')}`,
          `highest held + spent: everyone ${peak('everyone', plan.limits.everyone)}, ${Object.entries(
            plan.limits.guilds,
          )
            .map(([guild, limit], n) => `guild ${n + 1} ${peak(`guild:${guild}`, limit)}`)
            .join(', ')}`,
          `${watched.writes} writes and ${watched.looks} looks at budgets, none over a limit; ${chain.length} audit entries; 0 deadlocks`,
        ].join('\n'),
      );
    },
  );
});
