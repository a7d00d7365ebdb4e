import type { When } from './find-dates.ts';

/** A date in words that a person reads. */
export function whenText({ date, time }: When): string {
  return time === null ? date : `${date} ${time}`;
}
