import { describe, expect, it } from 'vitest';
import { detailsLines } from '../../../src/bot/cards/details-lines.ts';
import type { OperationView, TrailLine, TrailStep } from '../../../src/core/index.ts';

const BEGUN = Date.parse('2026-11-22T23:59:59.900Z');
const line = (afterMs: number, step: TrailStep): TrailLine => ({
  event: 'trail',
  operation: 'op',
  at: new Date(BEGUN + afterMs).toISOString(),
  ...step,
});
const told = (...trail: TrailLine[]): string[] =>
  detailsLines({
    operationId: 'op',
    operation: 'speak',
    state: 'waiting',
    private: false,
    receipt: null,
    result: null,
    trail,
    ownedBy: () => Promise.resolve(true),
  } as unknown as OperationView);

const room = { spent_nano: '1000000000', held_nano: '250000000', limit_nano: '10000000000' };

describe('the steps under Details', () => {
  it('count from the moment it was asked, which each reader sees in their own time', () => {
    const lines = told(
      line(0, { step: 'received', kind: 'speak', actor: null, private: false }),
      line(200, { step: 'cancel_requested' }),
      line(125_000, { step: 'cancel_requested' }),
      line(3 * 3_600_000 + 300_000, { step: 'cancel_requested' }),
    );
    expect(lines).toContain(`Asked: <t:${Math.floor(BEGUN / 1000)}:f>`);
    expect(lines.filter((one) => one.startsWith('-# ')).map((one) => one.split('`')[1])).toEqual([
      '+0.0 s',
      '+0.2 s',
      '+2 min 5 s',
      '+3 h 5 min',
    ]);
  });

  it('name budgets in words', () => {
    const lines = told(
      line(0, {
        step: 'hold',
        provider: 'elevenlabs',
        model: 'eleven_v4',
        granted_nano: '250000000',
        day: '2026-11-22',
        scopes: [
          { scope: 'user', period: 'day', ...room },
          { scope: 'guild', period: 'month', ...room },
        ],
        audit_seq: 4,
        audit_hash: 'f'.repeat(64),
      }),
      line(1, { step: 'attempt_denied', provider: 'p', model: 'm', scope: 'everyone', period: 'day' }),
    ).join('\n');
    expect(lines).toContain(
      'the asker, that day: $1.00 spent and $0.25 held of $10.00; this server, that month: $1.00 spent',
    );
    expect(lines).toContain('no room for m in the budget of all servers together, that day');
    expect(lines).not.toMatch(/(user|guild|everyone)\/(day|month)/);
  });

  it('say of an operation without a step only what is known', () => {
    expect(told()).toEqual(['Operation `op`', 'State: waiting']);
  });
});
