import { describe, expect, it } from 'vitest';
import { servedInstead } from '../../../src/core/router/served-instead.ts';
import type { TrailLine, TrailStep } from '../../../src/core/trail.ts';

const line = (step: TrailStep): TrailLine => ({ event: 'trail', operation: 'op', at: '', ...step });
const route = line({
  step: 'route',
  primary: 'v/a',
  fallbacks: ['v/b'],
  config_version: 1,
  subject_version: 1,
  cached: true,
});
const candidate = (model: string, reason: string | null = null): TrailLine =>
  line({
    step: 'candidate',
    provider: 'v',
    model,
    kept: reason === null,
    reason,
    least_nano: null,
    most_nano: null,
    price_rows: [],
  });
const hold = (model: string): TrailLine =>
  line({
    step: 'hold',
    provider: 'v',
    model,
    granted_nano: '1',
    day: '2026-11-22',
    scopes: [],
    audit_seq: 1,
    audit_hash: '',
  });
const b = { provider: 'v', model: 'b' };

describe('why another model served', () => {
  it('is read from the plan that was begun, not from one that turned out stale', () => {
    const lines = [route, candidate('a'), candidate('b'), route, candidate('b'), hold('b')];
    expect(servedInstead(lines, b)).toEqual({});
  });

  it('is the budget when the hold was for another than the first choice', () => {
    expect(servedInstead([route, candidate('a'), candidate('b'), hold('b')], b)).toEqual({
      insteadOf: 'v/a',
      insteadBecause: 'budget',
    });
  });

  it('is that the first was not there when it was never tried, and nothing when it did not fit the request', () => {
    expect(servedInstead([route, candidate('a'), candidate('b'), hold('a')], b)).toEqual({
      insteadOf: 'v/a',
      insteadBecause: 'unavailable',
    });
    expect(servedInstead([route, candidate('a', 'language'), candidate('b'), hold('b')], b)).toEqual({});
    expect(servedInstead([], b)).toEqual({});
  });
});
