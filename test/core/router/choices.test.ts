import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { costOf } from '../../../src/core/money.ts';
import { ProviderError } from '../../../src/core/errors.ts';
import { PROVIDER_CONFIGS } from '../../../src/core/providers/index.ts';
import { createHealth } from '../../../src/core/providers/health.ts';
import { afterFailure } from '../../../src/core/router/after-failure.ts';
import { type CandidateInput, noCandidate, planCandidates } from '../../../src/core/router/candidates.ts';
import { estimate } from '../../../src/core/router/estimate.ts';
import { operationId } from '../../../src/core/router/operation-id.ts';
import type { PriceRow } from '../../../src/core/store/rows.ts';

const NOW = Date.parse('2026-12-02T00:00:00.000Z');
const clock = { now: () => NOW };

function price(model: string, nano: string, more: Partial<PriceRow> = {}): PriceRow {
  return {
    id: `${model}-${nano}`,
    provider: 'elevenlabs',
    model,
    unit: 'character',
    price_nano: nano,
    per: 1_000,
    effective_from: '2026-01-01T00:00:00.000Z',
    effective_to: null,
    ...more,
  };
}

const target = { provider: 'elevenlabs', model: 'm' };

describe('an estimate', () => {
  it('is the sum of what the database would round up by itself, component by component', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 9 }),
        fc.bigInt(1n, 10n ** 12n),
        (sizes, nano) => {
          fc.pre(sizes.some((size) => size > 0));
          const calls = sizes.map((quantity) => ({ bound: [{ unit: 'character', quantity }] }));
          const sum = sizes.reduce((total, size) => total + costOf(size, nano, 1_000), 0n);
          expect(estimate(calls, target, [price('m', String(nano))], NOW)).toMatchObject({
            kind: 'priced',
            nano: sum,
          });
        },
      ),
    );
  });

  it('is never zero: an unpriced unit, a price of another day, free calls and no calls are unknown', () => {
    const call = [{ bound: [{ unit: 'character', quantity: 5 }] }];
    const rows = [
      price('m', '5', { effective_to: '2026-12-02T00:00:00.000Z' }),
      price('m', '5', { effective_from: '2026-12-02T00:00:00.001Z' }),
      price('other', '5'),
    ];
    expect(estimate(call, target, rows, NOW)).toEqual({ kind: 'unknown', unit: 'character' });
    expect(estimate(call, target, [price('m', '0')], NOW)).toEqual({ kind: 'unknown', unit: null });
    expect(estimate([], target, [price('m', '5')], NOW)).toEqual({ kind: 'unknown', unit: null });
  });
});

function input(
  more: Partial<CandidateInput> & { policy?: CandidateInput['route']['policy'] } = {},
): CandidateInput {
  const { policy = 'order', ...rest } = more;
  return {
    route: {
      operation: 'speak',
      version: 1,
      primary: 'elevenlabs/eleven_v4',
      fallbacks: [
        'elevenlabs/eleven_flash_v2_5',
        'elevenlabs/eleven_nobody',
        'nonsense',
        'google/gemini-3-flash',
      ],
      approval_threshold_nano: '0',
      deadline_ms: 1,
      attempts_max: 1,
      policy,
    },
    priceRows: [price('eleven_v4', '80'), price('eleven_flash_v2_5', '50')],
    prepared: {
      commitment: '',
      unfit: () => null,
      work: () => ({
        calls: [
          { bound: [{ unit: 'character', quantity: 1_000 }], run: () => Promise.reject(new Error('never')) },
        ],
        product: () => Promise.reject(new Error('never')),
      }),
    },
    capability: 'speech',
    asked: null,
    configs: PROVIDER_CONFIGS,
    keyPresent: () => true,
    health: createHealth(clock),
    at: NOW,
    ...rest,
  };
}

function kept(more: Parameters<typeof input>[0] = {}): string[] {
  return planCandidates(input(more)).kept.map(({ model }) => model.id);
}

describe('candidates', () => {
  it('come in the route’s order; what cannot serve is dropped with its reason', () => {
    const plan = planCandidates(input());
    expect(plan.kept.map(({ model, most }) => [model.id, most])).toEqual([
      ['eleven_v4', 80n],
      ['eleven_flash_v2_5', 50n],
    ]);
    expect(plan.dropped.map(({ model, reason }) => [model, reason])).toEqual([
      ['eleven_nobody', 'unknown_model'],
      ['gemini-3-flash', 'unknown_model'],
    ]);
  });

  it('come cheapest first, or fastest first, where the route says so', () => {
    expect(kept({ policy: 'cheapest' })).toEqual(['eleven_flash_v2_5', 'eleven_v4']);
    const health = createHealth(clock);
    health.report('elevenlabs/eleven_v4', { ok: true, ms: 900, retryAfterMs: null });
    health.report('elevenlabs/eleven_flash_v2_5', { ok: true, ms: 100, retryAfterMs: null });
    expect(kept({ policy: 'fastest_healthy', health })).toEqual(['eleven_flash_v2_5', 'eleven_v4']);
  });

  it('are the one model that was asked for, by any name people use for it', () => {
    expect(kept({ asked: 'eleven_flash_v2_5' })).toEqual(['eleven_flash_v2_5']);
    expect(kept({ asked: 'Standard Voice' })).toEqual(['eleven_flash_v2_5']);
    expect(() => kept({ asked: 'nova-3' })).toThrow('model_unknown');
  });

  it.each([
    ['no_key', { keyPresent: () => false }, 'key_missing'],
    ['price_unknown', { priceRows: [] }, 'price_unknown'],
    ['language', { prepared: { ...input().prepared, unfit: () => 'language' } }, 'language_unsupported'],
    ['odd', { prepared: { ...input().prepared, unfit: () => 'odd' } }, 'no_candidate'],
  ])('dropped for %s alone are a refusal that says so', (reason, more, code) => {
    const { dropped } = planCandidates(input({ ...more, asked: 'eleven_v4' }));
    expect(dropped.map((one) => one.reason)).toEqual([reason]);
    expect(noCandidate(dropped)).toMatchObject({ code, facts: { reason } });
  });

  it('of a route without any are a refusal too', () => {
    expect(noCandidate([])).toMatchObject({ code: 'no_candidate', facts: { reason: 'no_route' } });
  });
});

describe('after a failed attempt', () => {
  const base = {
    tries: 1,
    triesMax: 4,
    failures: 1,
    failuresMax: 8,
    remainingMs: 60_000,
    hasFallback: false,
    random: 0.5,
    backoff: { baseMs: 500, maxMs: 8_000 },
  };
  const error = (
    status: number,
    more: Partial<{ retryAfterMs: number; sent: 'no' | 'rejected' | 'maybe' }> = {},
  ) => new ProviderError('vendor_unavailable', { status, retryable: true, sent: 'rejected', ...more });

  it('waits half of a doubling time on average, eight seconds at most', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7].map((tries) =>
      afterFailure({ ...base, triesMax: 99, tries, error: error(500) }),
    );
    expect(delays.map((next) => (next.kind === 'retry' ? next.delayMs : -1))).toEqual([
      250, 500, 1_000, 2_000, 4_000, 4_000, 4_000,
    ]);
  });

  it('waits as long as it is asked to, except beyond the deadline, or when somebody else is free', () => {
    const asked = { ...base, random: 0, error: error(429, { retryAfterMs: 20_000 }) };
    expect(afterFailure(asked)).toEqual({ kind: 'retry', delayMs: 20_000 });
    expect(afterFailure({ ...asked, remainingMs: 19_000 })).toMatchObject({ kind: 'fall_back' });
    expect(afterFailure({ ...asked, hasFallback: true })).toMatchObject({ kind: 'fall_back' });
  });

  it('makes a call whose outcome is unknown once more and not again', () => {
    const unknown = error(502, { sent: 'maybe' });
    expect(afterFailure({ ...base, error: unknown }).kind).toBe('retry');
    expect(afterFailure({ ...base, tries: 2, error: unknown })).toEqual({
      kind: 'fall_back',
      skipVendor: false,
    });
  });

  it('leaves an overloaded model after the second no when another can serve, and stays when none can', () => {
    const overloaded = new ProviderError('vendor_overloaded', {
      status: 529,
      retryable: true,
      sent: 'rejected',
    });
    const at = (tries: number, hasFallback: boolean) =>
      afterFailure({ ...base, tries, failures: tries, hasFallback, error: overloaded }).kind;
    expect([1, 2].map((tries) => at(tries, true))).toEqual(['retry', 'fall_back']);
    expect([1, 2, 3, 4].map((tries) => at(tries, false))).toEqual(['retry', 'retry', 'retry', 'fall_back']);
    const once = { ...base, triesMax: 1, hasFallback: true, error: overloaded };
    expect(afterFailure(once).kind).toBe('fall_back');
  });

  it('never goes beyond the operation’s own count', () => {
    expect(afterFailure({ ...base, failures: 8, error: error(500) }).kind).toBe('fall_back');
  });
});

describe('an operation’s id', () => {
  it('is a UUID version 8 that depends on the installation and the interaction alone', () => {
    const id = operationId('helix/a', '1');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(operationId('helix/a', '1')).toBe(id);
    expect(new Set([id, operationId('helix/b', '1'), operationId('helix/a', '2')]).size).toBe(3);
  });
});
