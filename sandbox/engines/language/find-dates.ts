import * as chrono from 'chrono-node';

/** A day, and the hour where one was named, in the writer's own time zone. */
export type When = {
  kind: 'when';
  /** As it was written. */
  words: string;
  /** `YYYY-MM-DD`. */
  date: string;
  /** `HH:MM`, or null for the whole day. */
  time: string | null;
  /** Of the writer's zone: `+01:00`. */
  offset: string;
};

/** Against which "tomorrow" is read. */
export type Reference = { instant: Date; offsetMinutes: number };

const two = (value: number): string => String(Math.abs(value)).padStart(2, '0');

function offsetText(minutes: number): string {
  return `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

/** Words that chrono takes for a date and people mostly do not mean as one. */
const NO_DATE = /^(?:now|may|march|sun|sat|mon|wed|second|the second|\d{1,2})$/i;

/** The dates in a text, those without a year ahead of the day it was written: "Thursday" is the next one. */
export function findDates(text: string, reference: Reference): When[] {
  const { instant, offsetMinutes } = reference;
  const found = chrono.en.parse(text, { instant, timezone: offsetMinutes }, { forwardDate: true });
  return found
    .filter(({ text: words, start }) => {
      const isNamed = start.isCertain('day') || start.isCertain('weekday') || start.isCertain('month');
      return isNamed && !NO_DATE.test(words);
    })
    .map(({ text: words, start }) => ({
      kind: 'when',
      words,
      date: `${start.get('year') ?? 0}-${two(start.get('month') ?? 1)}-${two(start.get('day') ?? 1)}`,
      time: start.isCertain('hour')
        ? `${two(start.get('hour') ?? 0)}:${two(start.get('minute') ?? 0)}`
        : null,
      offset: offsetText(start.get('timezoneOffset') ?? offsetMinutes),
    }));
}
