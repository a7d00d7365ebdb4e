import { describe, expect, it } from 'vitest';
import { cardMessage } from '../../../src/bot/cards/card.ts';
import { doneCard, unservedCard } from '../../../src/bot/cards/outcome-card.ts';
import type { Receipt } from '../../../src/core/index.ts';

const receipt: Receipt = {
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  cost: 5_000_000n,
  estimated: true,
  provider: 'elevenlabs',
  model: 'eleven_flash_v2_5',
  ms: 900,
  auditSeq: 7,
};
const json = (card: Parameters<typeof cardMessage>[0]) => JSON.stringify(cardMessage(card).body);

describe('the card of an outcome', () => {
  it('says the state by icon and word, and never by colour alone', () => {
    const failed = unservedCard('Speak', { kind: 'failed', code: 'vendor_timeout', facts: {}, receipt });
    expect(json(failed)).toContain('❌ Failed · Speak');
    expect(json(failed)).toContain('ElevenLabs stopped answering');
    expect(json(failed)).toContain('$0.005 was booked as estimated');
    const done = doneCard(
      'Speak',
      { kind: 'completed', result: { text: null, files: [], facts: {} }, receipt },
      null,
    );
    expect(json(done)).toContain('✅ Done · Speak');
  });

  it('offers Retry and Details where something is stored, and nothing where nothing is', () => {
    const failed = unservedCard('Speak', { kind: 'failed', code: 'deadline', facts: {}, receipt });
    expect(json(failed)).toContain(`v1:op:retry:${receipt.operationId}`);
    const early = unservedCard('Speak', { kind: 'cancelled', receipt: { ...receipt, model: '', cost: 0n } });
    expect(json(early)).not.toContain('v1:op:');
    expect(json(early)).toContain('Nothing was spent.');
  });

  it('offers no second run of a result that only waits to be booked, and calls its cost open', () => {
    const waits = { kind: 'failed', code: 'interrupted', facts: { reason: 'result_waits' } } as const;
    const card = json(unservedCard('Speak', { ...waits, receipt: { ...receipt, cost: 0n } }));
    expect(card).not.toContain('v1:op:retry');
    expect(card).toContain('-# cost not booked yet');
    expect(card).not.toContain('Nothing was spent');
  });

  it('says how much, of how much, until when, on a spent budget', () => {
    const card = unservedCard('Speak', {
      kind: 'denied',
      operationId: receipt.operationId,
      over: {
        scope: 'user',
        period: 'day',
        limit: 10_000_000_000n,
        spent: 10_000_000_000n,
        held: 0n,
        left: 0n,
        resetsAt: '2026-11-23T00:00:00.000Z',
      },
      least: 1n,
      auditSeq: 9,
    });
    expect(card.lines.join('\n')).toBe(
      [
        'Not done: your daily budget is used up ($10.00 of $10.00 spent, $0.00 set aside). It resets <t:1795392000:R>.',
        'Nothing was spent.',
        'Wait for the reset, or ask an admin for a higher limit. /budget show has the figures.',
        '-# op 1a2b3c4d',
      ].join('\n'),
    );
  });

  it('stays within what Discord takes, however much there is to say', () => {
    const lines = Array.from({ length: 500 }, (_, index) => `step ${index} ${'x'.repeat(40)}`);
    const { body } = cardMessage({ tone: 'plain', title: 'Details', lines, rows: [] });
    const container = body.components?.[0];
    const first = container && 'components' in container ? container.components[0] : undefined;
    expect(first && 'content' in first ? first.content.length : 0).toBeLessThanOrEqual(4_000);
  });
});
