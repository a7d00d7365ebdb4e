import { describe, expect, it } from 'vitest';
import type { SandboxEvent, SandboxMessage } from '../../../sandbox/api.ts';
import { applyEvent } from '../../../sandbox/page/state/apply-event.js';
import { type State, initialState } from '../../../sandbox/page/state/state.js';
import { newestOf, operationOf, trailOf } from '../../../sandbox/page/state/trail-log.js';

const message = (id: string, more: object = {}): SandboxMessage => ({ id, channel_id: 'c1', ...more });
const after = (events: SandboxEvent[], from: Partial<State> = {}): State =>
  events.reduce((state, event) => ({ ...state, ...applyEvent(state, event) }), {
    ...initialState(),
    me: 'alice',
    channel: 'c1',
    ...from,
  });

describe('events', () => {
  it('keeps messages in order of age whatever order they come in', () => {
    const { messages } = after([
      { type: 'message_create', message: message('1000') },
      { type: 'message_create', message: message('999') },
    ]);
    expect(messages['c1']?.map(({ id }) => id)).toEqual(['999', '1000']);
  });

  it('shows a thread as soon as it is made', () => {
    const channels = [{ id: 't1', name: 'Sum the bill', kind: 'text' as const }];
    const world = { channels: [] } as unknown as NonNullable<State['world']>;
    expect(after([{ type: 'channels', channels }], { world }).world?.channels).toEqual(channels);
  });

  it('changes nothing when an event comes twice', () => {
    const events: SandboxEvent[] = [
      { type: 'message_create', message: message('1', { content: 'a' }) },
      { type: 'message_update', message: message('1', { content: 'b' }) },
      { type: 'trail', line: { operation: 'o', step: 'received', at: '2026-12-02T00:00:00.000Z' } },
      {
        type: 'violation',
        violation: { at: 'x', method: 'POST', path: '/', field: 'f', rule: 'r', body: {} },
      },
    ];
    const { messages, trail, violations } = after([...events, ...events]);
    expect(messages['c1']).toMatchObject([{ content: 'b' }]);
    expect(trail.lines['o']).toHaveLength(1);
    expect(violations).toHaveLength(1);
  });

  it('never shows a message that is for somebody else', () => {
    const { messages } = after([
      { type: 'message_create', message: message('1', { sandbox_only_for: 'bob' }) },
    ]);
    expect(messages['c1']).toBeUndefined();
  });

  it('counts new messages of other channels', () => {
    const { unread } = after([
      { type: 'message_create', message: message('1', { channel_id: 'c2' }) },
      { type: 'message_update', message: message('1', { channel_id: 'c2' }) },
      { type: 'message_create', message: message('2') },
    ]);
    expect(unread).toEqual({ c2: 1 });
  });
});

describe('the trail', () => {
  const id = '1a2b3c4d-0000-8000-8000-000000000000';
  const trail = trailOf([
    { event: 'ready' },
    { operation: 'other-operation', step: 'received', at: '1' },
    { operation: id, step: 'received', at: '2' },
  ]);

  it('finds the operation of a message by its buttons or its footer', () => {
    expect(operationOf(trail, { components: [{ custom_id: `v1:op:cancel:${id}` }] })).toBe(id);
    expect(operationOf(trail, { content: '-# $0.01 · op 1a2b3c4d' })).toBe(id);
    expect(operationOf(trail, { content: 'hello' })).toBeNull();
  });

  it('takes no line that is not a step', () => {
    expect(trail.order).toEqual(['other-operation', id]);
  });
});

describe('the trail that is shown when nobody chose one', () => {
  it('is the newest that a person asked for, not what an agent does on the way', () => {
    const line = (operation: string, more: object = {}): Record<string, unknown> => ({
      operation,
      step: 'received',
      at: '2026-12-02T00:00:00.000Z',
      ...more,
    });
    const run = [line('speech'), line('run', { kind: 'agent' }), line('tool', { parent: 'run' })];
    expect(newestOf(trailOf(run))).toBe('run');
    expect(newestOf(trailOf([...run, line('later')]))).toBe('later');
    expect(newestOf(trailOf([line('tool', { parent: 'gone' })]))).toBe('tool');
    expect(newestOf(trailOf([]))).toBeUndefined();
  });
});
