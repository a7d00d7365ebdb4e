import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  EDIT_INTERVAL_MS,
  FIRST_DRAW_AFTER_MS,
  createLatestEdit,
} from '../../../src/bot/cards/latest-edit.ts';
import type { WireMessage } from '../../../src/bot/wire-message.ts';

const text = (content: string): WireMessage => ({ body: { content }, files: [] });

describe('a redrawn message', () => {
  const drawn: { content: string; at: number }[] = [];
  const faults: unknown[] = [];
  let refuse = false;
  const edit = () =>
    createLatestEdit(
      (message) => {
        if (refuse) return Promise.reject(new Error('no'));
        drawn.push({ content: message.body.content ?? '', at: Date.now() });
        return Promise.resolve();
      },
      (error) => faults.push(error),
    );

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    drawn.length = 0;
    faults.length = 0;
    refuse = false;
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is drawn at most once a second, with the newest state', async () => {
    const card = edit();
    for (let tick = 0; tick < 50; tick += 1) {
      card.show(text(`state ${tick}`));
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(2_000);
    expect(drawn.at(-1)?.content).toBe('state 49');
    expect(drawn.length).toBeLessThanOrEqual(7);
    for (const [index, draw] of drawn.entries()) {
      const before = drawn[index - 1];
      if (before) expect(draw.at - before.at).toBeGreaterThanOrEqual(EDIT_INTERVAL_MS);
    }
  });

  it('is not drawn again when nothing changed', async () => {
    const card = edit();
    card.show(text('same'));
    await vi.advanceTimersByTimeAsync(5_000);
    card.show(text('same'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(drawn).toHaveLength(1);
  });

  it('needs one draw when the end comes before the first was due', async () => {
    const card = edit();
    card.show(text('queued'));
    await vi.advanceTimersByTimeAsync(FIRST_DRAW_AFTER_MS - 1);
    card.show(text('refused'));
    await card.flush();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(drawn.map(({ content }) => content)).toEqual(['refused']);
  });

  it('draws the end after a draw that is still under way', async () => {
    const order: string[] = [];
    const card = createLatestEdit(
      async (message) => {
        await new Promise((resolve) => setTimeout(resolve, message.body.content === 'running' ? 700 : 10));
        order.push(message.body.content ?? '');
      },
      () => undefined,
    );
    card.show(text('running'));
    await vi.advanceTimersByTimeAsync(FIRST_DRAW_AFTER_MS + 10);
    card.show(text('done'));
    const flushed = card.flush();
    await vi.advanceTimersByTimeAsync(2_000);
    await flushed;
    expect(order).toEqual(['running', 'done']);
  });

  it('tells a fault once and goes on with the next change', async () => {
    refuse = true;
    const card = edit();
    card.show(text('lost'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(faults).toHaveLength(1);
    refuse = false;
    card.show(text('back'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(drawn.map(({ content }) => content)).toEqual(['back']);
  });

  it('lets the caller of a flush know that Discord refused', async () => {
    refuse = true;
    const card = edit();
    card.show(text('end'));
    await expect(card.flush()).rejects.toThrow('no');
  });
});
