import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT, billed, scenario, stranger } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { runs } from './invariants/runs.ts';

const long = process.env['HELIX_LONG'] === '1';
const ALL = Intl.supportedValuesOf('timeZone');
const DAY_MS = 86_400_000;

/** Some of all zones, another choice on each run; all of them in the long suite. */
const zones = (count: number): fc.Arbitrary<string[]> =>
  long ? fc.constant(ALL) : fc.shuffledSubarray(ALL, { minLength: count, maxLength: count });
const once = runs(1, 1);

describe('budget days in every zone of the world, 2026 to 2030', () => {
  let test: TestStore;
  beforeAll(async () => {
    test = await postgresStore();
    await test.setNow('2026-01-01T12:00:00Z');
    await test.store.boot(BOOT);
  });
  afterAll(() => test.close());

  /** The installation as if it had always lived there. */
  const live = (zone: string) =>
    test.sql(
      `update helix.installation set zone = $1, day_floor = '-infinity', next_zone = null, next_zone_at = null,
         next_day_floor = null`,
      [zone],
    );
  const day = async (): Promise<string> => (await test.store.budgetStatus({ actor: stranger() })).day;

  it('knows them all', async () => {
    const unknown = await test.sql(
      'select z.zone from unnest($1::text[]) z(zone) where not exists (select from pg_timezone_names n where lower(n.name) = lower(z.zone))',
      [ALL],
    );
    expect(unknown).toEqual([]);
    expect(ALL.length).toBeGreaterThan(400);
  });

  it('never go back, also where clocks do', async () => {
    const [seen] = await test.sql(
      `with turns as (
         select z.zone, d.at from unnest($1::text[]) z(zone),
           generate_series('2026-01-01Z'::timestamptz, '2030-12-31Z', '1 day') d(at)
         where (d.at at time zone z.zone) + interval '1 day' <> (d.at + interval '1 day') at time zone z.zone
       ), steps as (
         select t.zone, (s.at at time zone t.zone)::date as day,
           lag((s.at at time zone t.zone)::date) over (partition by t.zone, t.at order by s.at) as before
         from turns t, generate_series(t.at - interval '3 hours', t.at + interval '27 hours', '10 minutes') s(at)
       )
       select (select count(*)::int from turns) as turns, count(*)::int as wrong,
         array_agg(distinct zone) as zones
       from steps where day < before or day > before + 1`,
      [ALL],
    );
    expect(seen).toMatchObject({ wrong: 0, zones: null });
    expect(seen?.['turns']).toBeGreaterThan(500);
  });

  it('end at the instant that is shown, which is the first of the next day', async () => {
    await fc.assert(
      fc.asyncProperty(zones(30), async (chosen) => {
        const wrong = await test.sql(
          `select z.zone, d.day::date::text, s.at
           from unnest($1::text[]) z(zone), generate_series('2026-01-01'::timestamp, '2030-12-31', '1 day') d(day),
             lateral (select helix.day_start(d.day::date + 1, z.zone) as at) s
           where (s.at at time zone z.zone)::date <> d.day::date + 1
             or ((s.at - interval '1 microsecond') at time zone z.zone)::date > d.day::date limit 5`,
          [chosen],
        );
        expect(wrong).toEqual([]);
      }),
      once,
    );
  });

  it('are shown with a reset at which the day is indeed another one, and not a moment before', async () => {
    const moment = fc.date({
      min: new Date('2026-01-01Z'),
      max: new Date('2030-12-30Z'),
      noInvalidDate: true,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ALL), moment, async (zone, at) => {
        await live(zone);
        await test.setNow(at.toISOString());
        const { day: today, scopes } = await test.store.budgetStatus({ actor: stranger() });
        const daily = scopes.find((scope) => scope.period === 'day');
        const reset = Date.parse(daily?.resets_at ?? '');
        expect(reset).toBeGreaterThan(at.getTime());
        await test.setNow(new Date(reset - 1).toISOString());
        expect(await day()).toBe(today);
        await test.setNow(new Date(reset).toISOString());
        expect((await day()) > today).toBe(true);
      }),
      runs(60, 2_000),
    );
  });

  it('give no second budget, however the zone is changed', async () => {
    const hop = fc.record({ hours: fc.integer({ min: 1, max: 40 }), zone: fc.constantFrom(...ALL) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ALL),
        fc.array(hop, { minLength: 8, maxLength: 8, size: 'max' }),
        async (home, hops) => {
          await live(home);
          const start = Date.parse('2027-03-01T05:00:00Z');
          await test.setNow(new Date(start).toISOString());
          const first = await day();
          let [now, last, changes] = [start, first, 0];
          for (const { hours, zone } of hops) {
            now += hours * 3_600_000;
            await test.setNow(new Date(now).toISOString());
            const before = await day();
            await test.store.boot({ ...BOOT, budget_time_zone: zone });
            // The change itself, at this moment, moves nobody into another day.
            expect(await day()).toBe(before);
            expect(before >= last).toBe(true);
            if (before !== last) changes += 1;
            last = before;
          }
          const elapsed = (now - start) / DAY_MS;
          expect(changes).toBeLessThanOrEqual(Math.ceil(elapsed) + 1);
        },
      ),
      runs(8, 200),
    );
  });

  it('book what is held in their last second to themselves, on both days the clocks change', async () => {
    const turns = await test.sql(
      `select z.zone, (d.day)::date::text as day, s.at, s.ends from unnest($1::text[]) z(zone),
         generate_series('2026-01-01'::timestamp, '2030-12-31', '1 day') d(day),
         lateral (select helix.day_start(d.day::date, z.zone) as at, helix.day_start(d.day::date + 1, z.zone) as ends) s
       where s.ends - s.at <> interval '24 hours'`,
      [
        long
          ? ALL
          : [
              'Europe/Berlin',
              'America/New_York',
              'America/Havana',
              'Asia/Beirut',
              'Australia/Lord_Howe',
              'Africa/Cairo',
              'America/Santiago',
              'Atlantic/Azores',
            ],
      ],
    );
    expect(turns.length).toBeGreaterThan(60);
    const check = async (turn: Record<string, unknown>): Promise<void> => {
      await live(String(turn['zone']));
      const ends = (turn['ends'] as Date).getTime();
      const { begin, start, settle, scope } = scenario(test.store);
      const actor = stranger();
      await test.setNow(new Date(ends - 1_000).toISOString());
      const { id, answer } = await begin(actor, { cost: 100 });
      expect(answer).toMatchObject({ answer: 'started', budget_day: turn['day'] });
      await test.setNow(new Date(ends + 1_000).toISOString());
      await start(id, 100);
      await settle(id, billed(100));
      expect(await scope(actor, 'user')).toMatchObject({ spent: 0, held: 0 });
      await test.setNow(new Date(ends - 1_000).toISOString());
      expect(await scope(actor, 'user')).toMatchObject({ spent: 100, held: 0 });
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom(...turns), check), runs(16, 400));
  });
});
