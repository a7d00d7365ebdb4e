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
});

const ok = (ms: number | null) => ({ ok: true, ms, retryAfterMs: null });
const failed = { ok: false, ms: null, retryAfterMs: null };

describe('what a process remembers of a model', () => {
  it('is the median of its newest successes, which one stalled call does not move', () => {
    const health = createHealth({ now: () => 0 });
    expect(health.latency('a/b')).toBeNull();
    for (const ms of [100, 110, 60_000]) health.report('a/b', ok(ms));
    expect(health.latency('a/b')).toBe(110);
    health.report('a/b', ok(null));
    expect(health.latency('a/b')).toBe(110);
    for (let count = 0; count < 21; count += 1) health.report('a/b', ok(500));
    expect(health.latency('a/b')).toBe(500);
  });

  it('is kept through failures, and a breaker is closed again only after a success', () => {
    let now = 1_000;
    const health = createHealth({ now: () => now });
    health.report('a/b', ok(70));
    for (let count = 0; count < 5; count += 1) health.report('a/b', failed);
    expect(health.closed('a/b')).toBe(false);
    expect(health.openUntil('a/b')).toBe(31_000);
    now = 31_000;
    expect(health.openUntil('a/b')).toBeNull();
    expect(health.closed('a/b')).toBe(false);
    expect(health.latency('a/b')).toBe(70);
    expect(health.enter('a/b')).toBe(true);
    health.report('a/b', ok(90));
    expect(health.closed('a/b')).toBe(true);
  });
});
