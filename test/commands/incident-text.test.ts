import { describe, expect, it } from 'vitest';
import { incidentMessage } from '../../src/bot/webhooks/incident-message.ts';
import { incidentLine, incidentLines, incidentTitle } from '../../src/commands/replies/incident-text.ts';
import { DETECTORS, type DetectorId, type Incident } from '../../src/core/index.ts';

const incident = (over: Partial<Incident> = {}): Incident => ({
  incidentId: '0a1b2c3d-0000-4000-8000-000000000000',
  detector: 'spend_in_ten_minutes',
  scope: 'user:0a1b2c3d-0000-4000-8000-000000000001',
  userId: '110000000000000007',
  value: 3,
  facts: { ten_minutes_nano: '3000000000', limit_nano: '10000000000' },
  openedAt: '2026-11-22T12:00:00.000Z',
  seenAt: '2026-11-22T12:00:00.000Z',
  resolvedAt: null,
  acked: null,
  version: 1,
  ...over,
});

describe('the words of an incident', () => {
  it('say who, what and what to do, for every detector, whatever facts are missing', () => {
    for (const detector of Object.keys(DETECTORS) as DetectorId[]) {
      const lines = incidentLines(incident({ detector, facts: {} }));
      expect(incidentTitle(detector).length).toBeGreaterThan(3);
      expect(lines.length).toBeGreaterThanOrEqual(3);
      expect(lines.join(' ')).not.toMatch(/undefined|NaN|null|Invalid/);
    }
  });

  it('name the amounts', () => {
    expect(incidentLine(incident())).toContain('<@110000000000000007> spent $3.00 in ten minutes');
    expect(incidentLine(incident())).toContain('$10.00 a day');
  });

  it('say how often, in a sentence', () => {
    const tried = incident({ detector: 'self_approval', facts: { times: 1, minutes: 60 } });
    expect(incidentLines(tried)[0]).toBe(
      '<@110000000000000007> pressed a button of their own request, once in 60 minutes.',
    );
    const key = { detector: 'vendor_key_refused', scope: 'provider:deepgram', userId: null } as const;
    expect(incidentLines(incident({ ...key, facts: { times: 3, minutes: 60 } }))[0]).toBe(
      'Deepgram refused our key, or the account there has no money left, 3 times in 60 minutes.',
    );
  });

  it('name nobody who was erased', () => {
    const text = incidentLines(incident({ userId: null })).join(' ');
    expect(text).toContain('Somebody who was erased');
    expect(text).not.toContain('0a1b2c3d-0000-4000-8000-000000000001');
  });

  it('collapse a storm into one message that fits, and count what is left out', () => {
    const storm = Array.from({ length: 60 }, () => incident({ facts: { model: 'x'.repeat(500) } }));
    const text = JSON.stringify(incidentMessage(storm));
    expect(text).toContain('60 incidents at once, 60 of them open');
    expect(text).toContain('and 40 more');
    expect(text.length).toBeLessThan(6_000);
  });

  it('say that it is over, in words', () => {
    const text = JSON.stringify(incidentMessage([incident({ resolvedAt: '2026-11-22T13:00:00.000Z' })]));
    expect(text).toContain('✅ Over · Fast spending');
    expect(text).toContain('It is over since');
  });
});
