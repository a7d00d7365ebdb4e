import { describe, expect, it } from 'vitest';
import { NO_PROGRESS, progressAfter, progressLines } from '../../../src/bot/cards/progress-state.ts';
import type { TrailLine, TrailStep } from '../../../src/core/index.ts';

const AT = '2026-11-22T10:00:00.000Z';
const line = (step: TrailStep): TrailLine => ({ event: 'trail', operation: 'op', at: AT, ...step });
const after = (...steps: TrailStep[]) => steps.map(line).reduce(progressAfter, NO_PROGRESS);
const hash = 'f'.repeat(64);

describe('the progress of an operation', () => {
  it('tells what was received, how long it is and what is set aside, then who is asked since when', () => {
    const state = after(
      { step: 'stored', index: 0, bytes: 184_320 },
      { step: 'measured', unit: 'audio_minute', quantity: 11_088 },
      {
        step: 'hold',
        provider: 'deepgram',
        model: 'nova-3',
        granted_nano: '794640',
        day: '2026-11-22',
        scopes: [],
        audit_seq: 4,
        audit_hash: hash,
      },
      {
        step: 'attempt',
        attempt: 1,
        provider: 'deepgram',
        model: 'nova-3',
        hold_nano: '794640',
        audit_seq: 5,
      },
    );
    expect(state.phase).toBe('running');
    expect(progressLines(state)).toEqual([
      'received 180 kB · 11.1 s long · up to $0.0008 is set aside',
      `asking nova-3 (begun <t:${Date.parse(AT) / 1000}:R>)`,
    ]);
  });

  it('counts characters and parts of a speech', () => {
    const state = after(
      { step: 'measured', unit: 'character', quantity: 12_431 },
      { step: 'attempt', attempt: 1, provider: 'elevenlabs', model: 'eleven', hold_nano: '1', audit_seq: 5 },
      { step: 'progress', part: 2, of: 5 },
    );
    expect(progressLines(state).join('\n')).toContain('12,431 characters');
    expect(progressLines(state).join('\n')).toContain('part 2 of 5');
  });

  it('shows the place in the queue until the call begins', () => {
    const waiting = after({ step: 'queued', provider: 'deepgram', position: 3 });
    expect(waiting.phase).toBe('queued');
    expect(progressLines(waiting)).toEqual(['number 3 in the queue']);
    const called = progressAfter(
      waiting,
      line({ step: 'attempt', attempt: 1, provider: 'deepgram', model: 'm', hold_nano: '1', audit_seq: 1 }),
    );
    expect(progressLines(called).join()).not.toContain('queue');
  });

  it('says when the next try comes, and forgets the trouble after a success', () => {
    const failed: TrailStep = {
      step: 'attempt_ended',
      attempt: 1,
      outcome: 'failed',
      code: 'vendor_rate_limited',
      status: 429,
      sent: 'rejected',
      ms: 20,
      retry_in_ms: 2_000,
    };
    expect(progressLines(after(failed))).toEqual(['the call failed, next try in 2.0 s']);
    const cured: TrailStep = { ...failed, attempt: 2, outcome: 'succeeded', code: null, retry_in_ms: null };
    expect(progressLines(after(failed, cured))).toEqual([]);
  });

  it('counts second tries, and neither turns of an agent nor parts of a speech', () => {
    const call = (attempt: number): TrailStep => ({
      step: 'attempt',
      attempt,
      provider: 'anthropic',
      model: 'claude',
      hold_nano: '1',
      audit_seq: attempt,
    });
    const ended = (attempt: number, outcome: 'succeeded' | 'failed'): TrailStep => ({
      step: 'attempt_ended',
      attempt,
      outcome,
      code: null,
      status: null,
      sent: null,
      ms: 5,
      retry_in_ms: null,
    });
    const fourth = after(...[1, 2, 3].flatMap((turn) => [call(turn), ended(turn, 'succeeded')]), call(4));
    expect(progressLines(fourth).join()).toMatch(/^asking claude \(begun/);
    const again = after(call(1), ended(1, 'succeeded'), call(2), ended(2, 'failed'), call(3));
    expect(progressLines(again).join()).toContain('asking claude, try 2 (begun');
  });

  it('changes nothing for steps that say nothing to the asker', () => {
    const state = after({ step: 'received', kind: 'transcribe', actor: 'a1', private: false });
    expect(state).toBe(NO_PROGRESS);
  });
});
