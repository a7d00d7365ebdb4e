import { describe, expect, it } from 'vitest';
import { createFormMemory } from '../../src/bot/form-memory.ts';

const kept = (text: string) => ({ text, files: [] });

describe('what was handed in before a form', () => {
  it('is there while the form may be sent, also twice, and forgotten after', () => {
    let now = 0;
    const memory = createFormMemory({ now: () => now });
    memory.keep('1', kept('one'));
    now = 14 * 60_000;
    expect(memory.recall('1')).toEqual(kept('one'));
    expect(memory.recall('1')).toEqual(kept('one'));
    now = 15 * 60_000;
    expect(memory.recall('1')).toBeNull();
  });

  it('never grows without end: the oldest goes first', () => {
    const memory = createFormMemory({ now: () => 0 });
    for (let id = 0; id < 600; id += 1) memory.keep(String(id), kept('x'));
    expect(memory.recall('0')).toBeNull();
    expect(memory.recall('599')).not.toBeNull();
  });
});
