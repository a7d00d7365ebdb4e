import { describe, expect, it } from 'vitest';
import { createHealth } from '../../../src/core/providers/health.ts';

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
