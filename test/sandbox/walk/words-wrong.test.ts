import { describe, expect, it } from 'vitest';
import { createReport } from '../../../sandbox/walk/report.ts';
import { median, wordsWrong } from '../../../sandbox/walk/words-wrong.ts';

describe('counting wrong words', () => {
  it('forgives case and punctuation', () => {
    expect(wordsWrong('please approve the plan', 'Please approve the plan.')).toBe(0);
  });

  it('counts words that changed, came or went', () => {
    expect(wordsWrong('a new plan', 'a blue plan')).toBe(1);
    expect(wordsWrong('a new plan', 'a plan')).toBe(1);
    expect(wordsWrong('a new plan', 'so a new plan now')).toBe(2);
    expect(wordsWrong('three words here', '')).toBe(3);
  });

  it('finds the middle of a list', () => {
    expect([median([3, 0, 1]), median([0, 1]), median([])]).toEqual([1, 0.5, 0]);
  });
});

describe('the walk’s report', () => {
  it('is well only when every step was', async () => {
    const lines: string[] = [];
    const report = createReport((line) => lines.push(line));
    report.step(true, 'one');
    expect(report.allWell()).toBe(true);
    expect(await report.attempt('two', () => Promise.reject(new Error('no bot')))).toBeNull();
    expect(report.allWell()).toBe(false);
    expect(lines).toEqual(['✓ one', '✗ FAILED two: no bot']);
  });
});
