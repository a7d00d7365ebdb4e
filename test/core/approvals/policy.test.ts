import { describe, expect, it } from 'vitest';
import { approvalRulesSchema } from '../../../src/core/approvals/approval-rules.ts';
import { type PolicyInput, approvalFor } from '../../../src/core/approvals/policy.ts';

const NONE = approvalRulesSchema.parse({});

function rule(more: Partial<PolicyInput> & { most?: bigint; on?: object } = {}) {
  const { most = 100n, on = {}, ...rest } = more;
  return approvalFor({
    operation: 'speak',
    candidate: { provider: 'elevenlabs', model: 'eleven_v4', most },
    threshold: 1_000n,
    rules: approvalRulesSchema.parse(on),
    firstUse: false,
    usual: 50n,
    ...rest,
  });
}

describe('what needs an approval', () => {
  it('is what costs more than the threshold, and not what costs as much', () => {
    expect(rule({ most: 1_000n })).toBeNull();
    expect(rule({ most: 1_001n })).toEqual({
      rule: 'above_threshold',
      facts: { most_nano: '1001', threshold_nano: '1000' },
    });
    expect(rule({ most: 1n, threshold: 0n })?.rule).toBe('above_threshold');
  });

  it('is nothing else where the guild turned nothing on', () => {
    expect(NONE).toEqual({
      always_operations: [],
      always_models: [],
      first_use: false,
      above_usual: null,
      above_half_of_left: false,
      expires_hours: 24,
    });
    expect(rule({ firstUse: true, usual: 1n })).toBeNull();
  });

  it('is an operation or a model the guild named', () => {
    expect(rule({ on: { always_operations: ['transcribe'] } })).toBeNull();
    expect(rule({ on: { always_operations: ['speak'] } })?.rule).toBe('always_operation');
    expect(rule({ on: { always_models: ['elevenlabs/eleven_v3'] } })).toBeNull();
    expect(rule({ on: { always_models: ['elevenlabs/eleven_v4'] } })).toEqual({
      rule: 'always_model',
      facts: { most_nano: '100', model: 'elevenlabs/eleven_v4' },
    });
  });

  it('is a first use where the guild wants to see those', () => {
    expect(rule({ on: { first_use: true } })).toBeNull();
    expect(rule({ on: { first_use: true }, firstUse: true })?.rule).toBe('first_use');
  });

  it('is more than so many times what it usually costs, once there is something usual', () => {
    const on = { above_usual: 2.5 };
    expect(rule({ on, most: 125n })).toBeNull();
    expect(rule({ on, most: 126n })).toEqual({
      rule: 'above_usual',
      facts: { most_nano: '126', usual_nano: '50', times: 2.5 },
    });
    expect(rule({ on, most: 126n, usual: null })).toBeNull();
    expect(rule({ on, most: 126n, usual: 0n })).toBeNull();
  });
});
