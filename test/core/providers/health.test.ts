import { describe, expect, it } from 'vitest';
import { type Health, createHealth } from '../../../src/core/providers/health.ts';

const TARGET = 'deepgram/nova-3';

function breaker(): { health: Health; pass(ms: number): void } {
  let now = 1_000_000;
  const health = createHealth({ now: () => now });
  return {
    health,
    pass: (ms) => {
      now += ms;
    },
  };
}

function fail(health: Health, times: number, retryAfterMs: number | null = null): void {
  for (let count = 0; count < times; count += 1) {
    health.enter(TARGET);
    health.report(TARGET, { ok: false, ms: 1, retryAfterMs });
  }
}

describe('a circuit breaker', () => {
  it('opens after five failures in a row and not before', () => {
    const { health } = breaker();
    fail(health, 4);
    expect(health.openUntil(TARGET)).toBeNull();
    fail(health, 1);
    expect(health.openUntil(TARGET)).toBe(1_030_000);
    expect(health.enter(TARGET)).toBe(false);
    expect(health.openUntil('deepgram/nova-2')).toBeNull();
  });

  it('forgets failures at the first success', () => {
    const { health } = breaker();
    fail(health, 4);
    health.report(TARGET, { ok: true, ms: 10, retryAfterMs: null });
    fail(health, 4);
    expect(health.openUntil(TARGET)).toBeNull();
  });

  it('stays open for as long as the vendor asks, and a shorter wish later never shortens that', () => {
    const { health } = breaker();
    fail(health, 4);
    fail(health, 1, 600_000);
    fail(health, 1, 1_000);
    expect(health.openUntil(TARGET)).toBe(1_600_000);
  });

  it('lets one caller probe after the cooldown; its failure doubles the cooldown, its success closes', () => {
    const { health, pass } = breaker();
    fail(health, 5);
    pass(30_001);
    expect(health.openUntil(TARGET)).toBeNull();
    expect([health.enter(TARGET), health.enter(TARGET)]).toEqual([true, false]);
    health.report(TARGET, { ok: false, ms: 1, retryAfterMs: null });
    expect(health.openUntil(TARGET)).toBe(1_030_001 + 60_000);
    pass(60_001);
    expect(health.enter(TARGET)).toBe(true);
    health.report(TARGET, { ok: true, ms: 5, retryAfterMs: null });
    expect([health.enter(TARGET), health.enter(TARGET)]).toEqual([true, true]);
    fail(health, 4);
    expect(health.openUntil(TARGET)).toBeNull();
  });

  it('gives the probe to the next one when its caller was cancelled', () => {
    const { health, pass } = breaker();
    fail(health, 5);
    pass(30_001);
    expect(health.enter(TARGET)).toBe(true);
    health.leave(TARGET);
    expect(health.enter(TARGET)).toBe(true);
  });

  it('never waits longer than five minutes by its own count', () => {
    const { health, pass } = breaker();
    fail(health, 5);
    for (let count = 0; count < 10; count += 1) {
      pass(300_001);
      fail(health, 1);
    }
    expect((health.openUntil(TARGET) ?? 0) - (1_000_000 + 10 * 300_001)).toBe(300_000);
  });

  it('knows the usual time of a call, from calls that say something of it', () => {
    const { health } = breaker();
    expect(health.latency(TARGET)).toBeNull();
    health.report(TARGET, { ok: true, ms: null, retryAfterMs: null });
    expect(health.latency(TARGET)).toBeNull();
    health.report(TARGET, { ok: true, ms: 100, retryAfterMs: null });
    health.report(TARGET, { ok: true, ms: 200, retryAfterMs: null });
    health.report(TARGET, { ok: true, ms: null, retryAfterMs: null });
    expect(health.latency(TARGET)).toBe(130);
  });
});
