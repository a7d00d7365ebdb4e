import { describe, expect, it } from 'vitest';
import { type TrailLine } from '../../../sandbox/page/state/state.js';
import { stateOf, summarise } from '../../../sandbox/page/trail/summary.js';

const line = (step: string, more: object = {}, at = '2026-12-02T10:00:00.000Z'): TrailLine => ({
  operation: 'o',
  step,
  at,
  ...more,
});

describe('the state of an operation', () => {
  it.each([
    ['queued', [line('received')]],
    ['running', [line('received'), line('hold')]],
    ['done', [line('received'), line('hold'), line('settled', { state: 'finished' }), line('delivered')]],
    ['failed', [line('received'), line('hold'), line('settled', { state: 'failed' })]],
    ['cancelled', [line('received'), line('cancel_requested'), line('settled', { state: 'cancelled' })]],
    ['refused', [line('received'), line('denied')]],
    ['waiting', [line('received'), line('hold'), line('approval')]],
    ['queued', [line('approval'), line('decided', { state: 'approved' })]],
    ['running', [line('approval'), line('decided', { state: 'approved' }), line('attempt')]],
    ['refused', [line('approval'), line('decided', { state: 'denied' })]],
    ['refused', [line('approval'), line('decided', { state: 'expired' })]],
    ['cancelled', [line('approval'), line('decided', { state: 'cancelled' })]],
    ['waiting', [line('approval'), line('decided', { state: 'replaced' })]],
    ['refused', [line('received'), line('refused')]],
    ['failed', [line('received'), line('failed')]],
  ])('is %s', (state, lines) => {
    expect(stateOf(lines)).toBe(state);
  });
});

describe('a summary', () => {
  it('pairs each attempt with its own end', () => {
    const { attempts } = summarise([
      line('attempt', { attempt: 1 }),
      line('attempt_ended', { attempt: 1, outcome: 'failed' }),
      line('attempt', { attempt: 2 }),
    ]);
    expect(attempts.map(({ start, end }) => [start['attempt'], end?.['outcome'] ?? null])).toEqual([
      [1, 'failed'],
      [2, null],
    ]);
  });

  it('shows the candidates of the last reading of the route alone', () => {
    const { candidates } = summarise([
      line('route'),
      line('candidate', { model: 'old' }),
      line('route'),
      line('candidate', { model: 'new' }),
    ]);
    expect(candidates.map((one) => one['model'])).toEqual(['new']);
  });

  it('tells each measure once, although a stale plan was measured again', () => {
    const measured = line('measured', { unit: 'character', quantity: 700 });
    expect(summarise([line('route'), measured, line('route'), measured]).measured).toHaveLength(1);
  });

  it('keeps the turns and tools of an agent in their order', () => {
    const { turns } = summarise([
      line('attempt', { attempt: 1 }),
      line('turn', { turn: 1 }),
      line('tool', { turn: 2, tool: 'speak' }),
      line('settled', { state: 'finished' }),
    ]);
    expect(turns.map(({ step }) => step)).toEqual(['turn', 'tool']);
  });

  it('measures from the first step to the last', () => {
    expect(summarise([line('received'), line('delivered', {}, '2026-12-02T10:00:01.250Z')]).ms).toBe(1250);
  });
});
