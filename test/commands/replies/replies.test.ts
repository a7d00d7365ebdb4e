import { describe, expect, it } from 'vitest';
import { cancelledReply, failureReply } from '../../../src/commands/replies/failures.ts';
import { denialReply } from '../../../src/commands/replies/denial.ts';
import { NOTICE_CODES, noticeReply } from '../../../src/commands/replies/notices.ts';
import { refusalReply } from '../../../src/commands/replies/refusals.ts';
import { type Reply, replyLines } from '../../../src/commands/replies/reply.ts';
import { FAILURE_CODES, REFUSAL_CODES } from '../../../src/core/index.ts';
import type { BudgetScope, Facts, Receipt } from '../../../src/core/index.ts';

const RECEIPT: Receipt = {
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  cost: 0n,
  estimated: false,
  provider: 'deepgram',
  model: 'nova-3',
  ms: 10,
  auditSeq: 5,
};
/** Facts as the core gives them, and none at all: a text must stand in both cases. */
const FACTS: Facts[] = [
  {},
  {
    name: 'notes.mp3',
    bytes: 200,
    limit: 100,
    limitBytes: 4096,
    voice: 'nobody',
    closest: 'Roger, Sarah',
    model: 'nova-9',
    known: 'nova-3, whisper',
    language: 'tlh',
    provider: 'elevenlabs',
    key: 'ELEVENLABS_API_KEY',
    field: 'format',
    reason: 'no_key',
    retry_at: '2026-11-22T10:00:00.000Z',
    reference: 'r1',
  },
];

function answersThree(reply: Reply): void {
  expect(reply.what).toMatch(/^[A-Z].{15,}\.$/s);
  expect(reply.money).toMatch(/^[A-Z$].{10,}\.$/s);
  expect(reply.next).toMatch(/^[A-Z].{10,}\.$/s);
  const text = replyLines(reply, RECEIPT.operationId).join('\n');
  expect(text).toContain('op 1a2b3c4d');
  expect(text).not.toMatch(/undefined|null|NaN|\[object|Infinity/);
  expect(text.length).toBeLessThan(900);
}

describe('every reply says what happened, whether money was spent, and what to do', () => {
  it.each(REFUSAL_CODES)('refusal %s', (code) => {
    for (const facts of FACTS) {
      const reply = refusalReply(code, facts);
      answersThree(reply);
      expect(reply.what).toMatch(/^Not done: /);
      expect(reply.money).toBe('Nothing was spent.');
    }
  });

  it.each(FAILURE_CODES)('failure %s', (code) => {
    for (const facts of FACTS) {
      const reply = failureReply(code, facts, RECEIPT);
      answersThree(reply);
      // The card's heading has said already that it failed, and it is not the asker's to be told off.
      expect(reply.what).not.toMatch(/^Failed/);
      expect(reply.next).not.toMatch(/nothing about it/);
      expect(reply.money).toBe('Nothing was spent.');
      expect(failureReply(code, facts, { ...RECEIPT, cost: 3n }).money).toBe('$0.000000003 was spent.');
      expect(failureReply(code, facts, { ...RECEIPT, cost: 3n, estimated: true }).money).toContain(
        'booked as estimated',
      );
    }
  });

  it('offers Retry after an interruption only where there is something to retry', () => {
    expect(failureReply('interrupted', {}, RECEIPT).next).toContain('Press Retry');
    expect(failureReply('interrupted', {}, { ...RECEIPT, model: '' }).next).toBe('Run the command again.');
  });

  it.each(NOTICE_CODES)('notice %s', (code) => {
    answersThree(noticeReply(code));
  });

  it('cancellation', () => {
    answersThree(cancelledReply(RECEIPT));
    answersThree(cancelledReply({ ...RECEIPT, cost: 1_000_000n, estimated: true }));
  });

  it('denial, for every scope and period, used up or too small', () => {
    for (const scope of ['user', 'guild', 'everyone'] as const) {
      for (const period of ['day', 'month'] as const) {
        for (const left of [0n, 40_000_000n]) {
          const over: BudgetScope = {
            scope,
            period,
            limit: 1_000_000_000n,
            spent: 1_000_000_000n - left,
            held: 0n,
            left,
            resetsAt: '2026-11-23T00:00:00.000Z',
          };
          const reply = denialReply(over, 50_000_000n);
          answersThree(reply);
          expect(reply.what).toContain('$1.00');
          expect(reply.what).toContain('<t:');
          expect(reply.what).toContain(period === 'day' ? 'daily' : 'monthly');
          if (left > 0n) expect(reply.what).toContain('at least $0.05');
        }
      }
    }
  });
});

describe('what somebody typed', () => {
  it('is quoted without a second full stop', () => {
    const said = (reason: string): string => refusalReply('approval_denied', { reason }).what;
    expect(said('Not this week.')).toBe('Not done: an admin denied it, saying “Not this week”.');
    expect(said('Not this week')).toBe('Not done: an admin denied it, saying “Not this week”.');
    expect(said('Later?')).toContain('“Later?”.');
    expect(said('Let me think...')).toContain('“Let me think...”.');
  });

  it('cannot dress up a reply', () => {
    const reply = refusalReply('voice_unknown', {
      voice: '**[free money](https://evil.example)**\n# x @everyone',
    });
    expect(reply.what).toContain('\\*\\*\\[free money\\]');
    expect(reply.what).toContain('\n\\# x @\u200beveryone');
  });
});
