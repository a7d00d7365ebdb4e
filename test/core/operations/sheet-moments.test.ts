import { describe, expect, it } from 'vitest';
import { likelySeconds, momentsSoFar } from '../../../src/core/operations/video/sheet-moments.ts';

describe('what a film is cut at before its answer is whole', () => {
  it.each([
    [
      { from: 0, to: 3.333 },
      { first: 0, count: 4 },
    ],
    [
      { from: 0, to: 12 },
      { first: 0, count: 12 },
    ],
    [
      { from: 1.5, to: 61.4 },
      { first: 2, count: 60 },
    ],
    [{ from: 0.2, to: 0.9 }, null],
    [{ from: 0, to: 3_600 }, null],
  ])('of the part %j the seconds are %j: all of a short one, none of a long one', (part, seconds) => {
    expect(likelySeconds(part)).toEqual(seconds);
  });

  it('is every moment that is written to its end and lies in the part, where its picture is', () => {
    const part = { from: 0, to: 90 };
    const answer =
      '{"answer":"at \\"00:07\\"","moments":[{"at":"00:05","what":"x"},{"what":"y","at": "1:30"}';
    expect(momentsSoFar(answer, part)).toEqual([5, 89.9]);
    expect(momentsSoFar(`${answer},{"at":"02:00"},{"at":"soon"},{"at":"01:0`, part)).toEqual([5, 89.9]);
    expect(momentsSoFar('"chapters":[{"from":"00:10","to":"00:20"}]', part)).toEqual([10]);
  });
});
