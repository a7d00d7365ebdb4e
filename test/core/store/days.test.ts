import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT, billed, scenario, stranger } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { runs } from './invariants/runs.ts';

describe('budget days', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await postgresStore();
  });
  afterEach(() => test.close());

  const at = (zone: string, now: string): Promise<unknown> =>
    test.setNow(now).then(() => test.store.boot({ ...BOOT, budget_time_zone: zone }));
  const day = async (): Promise<string> => (await test.store.budgetStatus({ actor: stranger() })).day;

  it.each([
    ['the short day', '2027-03-28T21:59:59Z', '2027-03-28', '2027-03-28T22:00:00.000Z'],
    ['the long day', '2027-10-31T22:59:59Z', '2027-10-31', '2027-10-31T23:00:00.000Z'],
  ])('book what is held in the last second of %s to that day (I11)', async (_name, now, local, resets) => {
    await at('Europe/Berlin', now);
    const { begin, start, settle, scope } = scenario(test.store);
    const actor = stranger();
    const { id, answer } = await begin(actor, { cost: 100 });
    expect(answer).toMatchObject({ answer: 'started', budget_day: local });
    const { scopes } = await test.store.budgetStatus({ actor });
    expect(scopes[0]).toMatchObject({ scope: 'user', resets_at: resets, held_nano: '100' });
    await test.setNow(new Date(Date.parse(now) + 2_000).toISOString());
    expect(await scope(actor, 'user')).toMatchObject({ spent: 0, held: 0 });
    await start(id, 100);
    await settle(id, billed(100));
    expect(await scope(actor, 'user')).toMatchObject({ spent: 0, held: 0 });
    const booked = await test.sql(
      "select day::text, spent_nano::int as spent, held_nano::int as held from helix.budget_days where scope_key = 'everyone' and period = 'day' and spent_nano + held_nano > 0",
    );
    expect(booked).toEqual([{ day: local, spent: 100, held: 0 }]);
  });

  it('last 23 and 25 hours where the clocks change', async () => {
    await at('Europe/Berlin', '2027-03-27T23:00:00Z');
    expect(await day()).toBe('2027-03-28');
    await test.setNow('2027-03-28T21:59:59.999Z');
    expect(await day()).toBe('2027-03-28');
    await test.setNow('2027-10-30T22:00:00Z');
    expect(await day()).toBe('2027-10-31');
    await test.setNow('2027-10-31T22:59:59.999Z');
    expect(await day()).toBe('2027-10-31');
    await test.setNow('2027-10-31T23:00:00Z');
    expect(await day()).toBe('2027-11-01');
  });

  it('end at the first instant of the next day, also where midnight is skipped or comes twice', async () => {
    const zones =
      process.env['HELIX_LONG'] === '1'
        ? 'select name as zone from pg_timezone_names'
        : `select unnest(array['UTC', 'Europe/Berlin', 'America/Havana', 'America/Santiago', 'Africa/Cairo', 'Asia/Beirut',
           'Atlantic/Azores', 'America/Asuncion', 'Asia/Gaza', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu']) as zone`;
    const wrong = await test.sql(`
      select z.zone, d.day::date::text, s.at from (${zones}) z,
        generate_series('2026-01-01'::timestamp, '2030-12-31', '1 day') d(day),
        lateral (select helix.day_start(d.day::date, z.zone) as at) s
      where (s.at at time zone z.zone)::date <> d.day::date
        or ((s.at - interval '1 microsecond') at time zone z.zone)::date >= d.day::date limit 5`);
    expect(wrong).toEqual([]);
  });

  it('are counted in a new zone from the next local midnight on, and the start says so', async () => {
    expect(await at('Europe/Berlin', '2027-05-10T10:00:00Z')).toMatchObject({
      budget_time_zone: 'Europe/Berlin',
      warnings: [],
    });
    const changed = await at('America/New_York', '2027-05-10T12:00:00Z');
    expect(changed).toMatchObject({
      budget_time_zone: 'Europe/Berlin',
      warnings: ['days are counted in America/New_York from 2027-05-10T22:00:00.000Z on'],
    });
    await test.setNow('2027-05-10T21:59:59Z');
    expect(await day()).toBe('2027-05-10');
    await test.setNow('2027-05-10T22:00:00Z');
    expect(await day()).toBe('2027-05-11');
    await test.setNow('2027-05-12T03:59:59Z');
    expect(await day()).toBe('2027-05-11');
    await test.setNow('2027-05-12T04:00:00Z');
    expect(await day()).toBe('2027-05-12');
  });

  it('forget a change of zone that was taken back before it happened', async () => {
    await at('UTC', '2027-05-10T10:00:00Z');
    await at('Asia/Tokyo', '2027-05-10T11:00:00Z');
    expect(await at('UTC', '2027-05-10T12:00:00Z')).toMatchObject({ warnings: [] });
    await test.setNow('2027-05-11T16:00:00Z');
    expect(await day()).toBe('2027-05-11');
  });

  it('never go back and never come faster than the earth turns, however often the zone changes', async () => {
    const zone = fc.constantFrom(
      'Pacific/Kiritimati',
      'Pacific/Niue',
      'UTC',
      'Europe/Berlin',
      'America/Havana',
      'Asia/Kathmandu',
    );
    const hop = fc.record({ hours: fc.integer({ min: 1, max: 30 }), zone });
    let start = Date.parse('2027-01-01T00:00:00Z');
    await at('UTC', new Date(start).toISOString());
    await fc.assert(
      fc.asyncProperty(fc.array(hop, { minLength: 15, maxLength: 15, size: 'max' }), async (hops) => {
        const first = await day();
        let [now, last] = [start, first];
        for (const { hours, zone: next } of hops) {
          now += hours * 3_600_000;
          await at(next, new Date(now).toISOString());
          const today = await day();
          expect(today >= last).toBe(true);
          const counted = (Date.parse(today) - Date.parse(first)) / 86_400_000;
          expect(counted).toBeLessThanOrEqual(Math.ceil((now - start) / 86_400_000) + 2);
          last = today;
        }
        start = now;
      }),
      runs(8, 60),
    );
  });

  it('obey a limit from the day it is set for', async () => {
    await at('UTC', '2027-06-30T12:00:00Z');
    const { scope } = scenario(test.store);
    const actor = stranger();
    await test.sql(
      `insert into helix.cost_budgets (scope, subject, period, limit_nano, effective_from)
         values ('guild', $1, 'day', 7, '2027-07-01'), ('guild', $1, 'month', 70, '2027-07-01'), ('guild', $1, 'day', null, '2027-07-02')`,
      [actor.guild_id],
    );
    expect((await scope(actor, 'guild')).limit).toBe(25e9);
    await test.setNow('2027-07-01T00:00:00Z');
    expect((await scope(actor, 'guild')).limit).toBe(7);
    expect((await scope(actor, 'guild', 'month')).limit).toBe(70);
    await test.setNow('2027-07-02T00:00:00Z');
    expect((await scope(actor, 'guild')).limit).toBe(25e9);
  });

  it('leave the month running when the day ends', async () => {
    await at('UTC', '2028-02-28T12:00:00Z');
    const { whole, scope } = scenario(test.store);
    const actor = stranger();
    await whole(actor, 100);
    await test.setNow('2028-02-29T00:00:00Z');
    expect((await scope(actor, 'guild')).spent).toBe(0);
    expect((await scope(actor, 'guild', 'month')).spent).toBe(100);
    await test.setNow('2028-03-01T00:00:00Z');
    expect((await scope(actor, 'guild', 'month')).spent).toBe(0);
  });
});
