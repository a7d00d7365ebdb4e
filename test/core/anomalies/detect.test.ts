import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectedOverLimit, spendInTenMinutes } from '../../../src/core/anomalies/burn-rate.ts';
import { detect } from '../../../src/core/anomalies/detect.ts';
import { failingNow, slowNow } from '../../../src/core/anomalies/provider-trouble.ts';
import { type DaySpend, unusualDay } from '../../../src/core/anomalies/unusual-day.ts';
import { PROVIDER_CONFIGS } from '../../../src/core/providers/index.ts';
import type { Measured } from '../../../src/core/store/anomalies-rows.ts';

const USD = 1_000_000_000n;
const day = (index: number): string => new Date(Date.UTC(2026, 9, 1 + index)).toISOString().slice(0, 10);
const usual = (count: number, spent: bigint): DaySpend[] =>
  Array.from({ length: count }, (_, index) => ({ day: day(index), spent }));

const BURN = {
  limit: 10n * USD,
  spent: 7n * USD,
  lastTenMinutes: USD / 10n,
  lastTwoHours: 4n * USD,
  hoursLeft: 6,
  busiestDay: 2n * USD,
};

describe('the burn rate', () => {
  it('looks two hours ahead at the pace of the last two', () => {
    expect(projectedOverLimit(BURN)).toBe(11n * USD);
    expect(projectedOverLimit({ ...BURN, hoursLeft: 1 })).toBeNull();
    expect(projectedOverLimit({ ...BURN, lastTwoHours: 2n * USD })).toBeNull();
  });

  it('says nothing of a busy hour early in the budget, nor of who spends that much every week', () => {
    expect(projectedOverLimit({ ...BURN, spent: 5n * USD, lastTwoHours: 9n * USD })).toBeNull();
    expect(projectedOverLimit({ ...BURN, busiestDay: 8n * USD })).toBeNull();
  });

  it('is alarmed by a quarter of the limit in ten minutes', () => {
    expect(spendInTenMinutes({ ...BURN, lastTenMinutes: 25n * (USD / 10n) })).toBeNull();
    expect(spendInTenMinutes({ ...BURN, lastTenMinutes: 26n * (USD / 10n) })).toBe(26n * (USD / 10n));
  });

  it('never divides by a limit of nothing', () => {
    expect(projectedOverLimit({ ...BURN, limit: 0n })).toBeNull();
    expect(spendInTenMinutes({ ...BURN, limit: 0n })).toBeNull();
  });
});

describe('an unusual day', () => {
  it('stands out by three and a half robust deviations, a dollar, and twice the expectation', () => {
    expect(unusualDay(usual(20, USD / 2n), { day: day(20), spent: 5n * USD })).toMatchObject({
      expected: 500_000_000n,
      excess: 4_500_000_000n,
    });
    expect(unusualDay(usual(20, USD / 2n), { day: day(20), spent: USD })).toBeNull();
    expect(unusualDay(usual(20, 10_000_000n), { day: day(20), spent: USD })).toBeNull();
    expect(unusualDay(usual(20, 10n * USD), { day: day(20), spent: 15n * USD })).toBeNull();
  });

  it('is not judged before seven active days', () => {
    expect(unusualDay(usual(6, USD / 10n), { day: day(6), spent: 9n * USD })).toBeNull();
    expect(unusualDay(usual(7, USD / 10n), { day: day(7), spent: 9n * USD })).not.toBeNull();
  });

  it('is not blinded by one wild day before it', () => {
    const wild = [...usual(20, USD / 2n), { day: day(20), spent: 9n * USD }];
    expect(unusualDay(wild, { day: day(21), spent: 9n * USD })).not.toBeNull();
  });

  it('knows that a weekday may be busier', () => {
    const mondays = Array.from({ length: 28 }, (_, index) => ({
      day: day(index),
      spent: new Date(`${day(index)}T00:00:00Z`).getUTCDay() === 1 ? 4n * USD : USD / 2n,
    }));
    const monday = [28, 29, 30, 31, 32, 33, 34]
      .map(day)
      .find((one) => new Date(`${one}T00:00:00Z`).getUTCDay() === 1);
    const tuesday = [28, 29, 30, 31, 32, 33, 34]
      .map(day)
      .find((one) => new Date(`${one}T00:00:00Z`).getUTCDay() === 2);
    expect(unusualDay(mondays, { day: monday ?? '', spent: 4n * USD })).toBeNull();
    expect(unusualDay(mondays, { day: tuesday ?? '', spent: 4n * USD })).not.toBeNull();
  });

  it('gives numbers or nothing for any history', () => {
    const history = fc.array(fc.bigInt({ min: 0n, max: 2000n * USD }), { maxLength: 60 });
    fc.assert(
      fc.property(history, fc.bigInt({ min: 0n, max: 2000n * USD }), (spends, spent) => {
        const days = spends.map((one, index) => ({ day: day(index), spent: one }));
        const found = unusualDay(days, { day: day(spends.length), spent });
        if (found === null) return;
        expect(found.excess).toBe(spent - found.expected);
        expect(found.excess).toBeGreaterThanOrEqual(USD);
        expect(Number.isFinite(found.deviations)).toBe(true);
      }),
    );
  });
});

describe('a provider', () => {
  const calls = { calls: 10, failed: 6, medianMs: 900, usualCalls: 200, usualFailed: 2, usualMedianMs: 250 };

  it('is failing when far more calls fail than are usual for it', () => {
    expect(failingNow(calls)?.rate).toBe(0.6);
    expect(failingNow({ ...calls, failed: 2 })).toBeNull();
    expect(failingNow({ ...calls, usualFailed: 80 })).toBeNull();
    expect(failingNow({ ...calls, calls: 4, failed: 4 })).toBeNull();
  });

  it('is slow at three times its own usual time, once that is known', () => {
    expect(slowNow(calls)).toEqual({ ms: 900, usualMs: 250 });
    expect(slowNow({ ...calls, medianMs: 700 })).toBeNull();
    expect(slowNow({ ...calls, usualCalls: 10 })).toBeNull();
  });
});

describe('detect', () => {
  const NOTHING: Measured = {
    held: true,
    burns: [],
    providers: [],
    expiring: [],
    routed: [],
    signs: [],
    witness: null,
  };
  const now = Date.parse('2026-11-22T12:00:00Z');
  const kinds = (measured: Partial<Measured>, at = now): string[] =>
    detect({ ...NOTHING, ...measured }, PROVIDER_CONFIGS, at).map(({ detector }) => detector);

  it('finds nothing in nothing', () => expect(kinds({})).toEqual([]));

  it('takes one attempt to approve one’s own request as a sign, and three clicks of strangers', () => {
    const sign = { scope: 'user:x', guild_id: 'g', in_an_hour: 1, in_ten_minutes: 0 };
    expect(kinds({ signs: [{ ...sign, detector: 'self_approval' }] })).toEqual(['self_approval']);
    expect(kinds({ signs: [{ ...sign, detector: 'strangers_clicking' }] })).toEqual([]);
    expect(kinds({ signs: [{ ...sign, detector: 'strangers_clicking', in_an_hour: 3 }] })).toEqual([
      'strangers_clicking',
    ]);
    expect(kinds({ signs: [{ ...sign, detector: 'of another version', in_an_hour: 9 }] })).toEqual([]);
  });

  it('tells of a routed model two weeks before its end, and of a price that nothing follows', () => {
    const ending = PROVIDER_CONFIGS.flatMap(({ models }) => models).find(({ shutdownAt }) => shutdownAt);
    const at = Date.parse(`${ending?.shutdownAt}T00:00:00Z`) - 13 * 86_400_000;
    expect(kinds({ routed: [ending?.id ?? ''] }, at)).toEqual(['model_ending']);
    expect(kinds({ routed: [ending?.id ?? ''] }, at - 3 * 86_400_000)).toEqual([]);
    const price = { provider: 'google', model: 'm', at: '2026-12-01T00:00:00.000Z' };
    expect(kinds({ expiring: [price] })).toEqual(['price_expiring']);
  });

  it('tells when nobody outside has seen the record for ten minutes', () => {
    expect(kinds({ witness: 599 })).toEqual([]);
    expect(kinds({ witness: 601 })).toEqual(['witness_lag']);
  });
});
