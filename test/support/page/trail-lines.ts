import type { TrailLine, TrailStep } from '../../../src/core/trail.ts';

const hash = '9f3ac1d2e4b5a697889aabbccddeeff00112233445566778899aabbccddeeff0';
const scope = {
  scope: 'user',
  period: 'day',
  limit_nano: '10000000000',
  spent_nano: '1123000000',
  held_nano: '794640',
};

const denied: TrailStep[] = [
  { step: 'received', kind: 'speak', actor: 'actor-3', private: false },
  { step: 'measured', unit: 'character', quantity: 200_000 },
  {
    step: 'denied',
    scope: 'user',
    period: 'day',
    limit_nano: '10000000000',
    spent_nano: '123000000',
    held_nano: '0',
    least_nano: '20000000000',
    resets_at: '2026-11-23T00:00:00.000Z',
    audit_seq: 14,
    audit_hash: hash,
  },
];

const done: TrailStep[] = [
  { step: 'received', kind: 'transcribe', actor: 'actor-3', private: false },
  { step: 'toggle', toggle: 'operation.transcribe', enabled: true, version: 1 },
  { step: 'stored', index: 0, bytes: 177_584 },
  {
    step: 'route',
    primary: 'deepgram/nova-3',
    fallbacks: ['deepgram/whisper-large'],
    config_version: 3,
    subject_version: 1,
    cached: true,
  },
  { step: 'measured', unit: 'audio_minute', quantity: 11_088 },
  {
    step: 'candidate',
    provider: 'deepgram',
    model: 'nova-3',
    kept: true,
    reason: null,
    least_nano: '794640',
    most_nano: '794640',
    price_rows: ['p1'],
  },
  {
    step: 'candidate',
    provider: 'google',
    model: 'gemini',
    kept: false,
    reason: 'no_key',
    least_nano: null,
    most_nano: null,
    price_rows: [],
  },
  {
    step: 'hold',
    provider: 'deepgram',
    model: 'nova-3',
    granted_nano: '794640',
    day: '2026-11-22',
    scopes: [scope],
    audit_seq: 15,
    audit_hash: hash,
  },
  { step: 'attempt', attempt: 1, provider: 'deepgram', model: 'nova-3', hold_nano: '794640', audit_seq: 16 },
  {
    step: 'attempt_ended',
    attempt: 1,
    outcome: 'failed',
    code: 'rate_limited',
    status: 429,
    sent: 'rejected',
    ms: 43,
    retry_in_ms: 900,
  },
  { step: 'attempt', attempt: 2, provider: 'deepgram', model: 'nova-3', hold_nano: '794640', audit_seq: 17 },
  {
    step: 'attempt_ended',
    attempt: 2,
    outcome: 'succeeded',
    code: null,
    status: 200,
    sent: 'maybe',
    ms: 1043,
    retry_in_ms: null,
  },
  {
    step: 'settled',
    state: 'finished',
    cost_nano: '794640',
    held_nano: '794640',
    estimated: false,
    audit_seq: 18,
    audit_hash: hash,
  },
  { step: 'delivered', where: 'follow_up' },
];

/** What a bot prints for an operation that the budget denied and then for one that went well at the second attempt. */
export function operationLines(): TrailLine[] {
  const lines = (operation: string, steps: TrailStep[], from: number): TrailLine[] =>
    steps.map((step, at) => ({
      event: 'trail' as const,
      operation,
      at: new Date(from + at * 120).toISOString(),
      ...step,
    }));
  const start = Date.parse('2026-11-22T12:00:00.000Z');
  return [
    ...lines('0c0ffee0-0000-8000-8000-000000000001', denied, start),
    ...lines('1decade0-0000-8000-8000-000000000002', done, start + 60_000),
  ];
}
