import type { GrantUntil } from '../store/budgets-store.ts';
import { GRANT_DAYS_MOST } from './ranges.ts';

const WORDS: Record<string, GrantUntil> = {
  today: { days: 0 },
  tonight: { days: 0 },
  midnight: { days: 0 },
  tomorrow: { days: 1 },
  month: { end: 'month' },
  'end of month': { end: 'month' },
  'end of the month': { end: 'month' },
};
const SPAN = /^(?:in )?(\d{1,4}) ?(h|hours?|d|days?|w|weeks?)$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * When a grant is to end, as people type it: `tonight`, `tomorrow`, `12 hours`, `3 days`, `2 weeks`, `end of month`,
 * `2026-12-24` (that day included). Null when it is none of these, or too far away to be meant.
 */
export function parseUntil(typed: string): GrantUntil | null {
  const text = typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^until /, '');
  const word = Object.hasOwn(WORDS, text) ? WORDS[text] : undefined;
  if (word) return word;
  if (DATE.test(text)) {
    const day = new Date(`${text}T00:00:00Z`);
    return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text ? null : { day: text };
  }
  const [, digits = '', unit = ''] = SPAN.exec(text) ?? [];
  const count = Number(digits);
  if (count < 1) return null;
  if (unit.startsWith('h')) return count <= GRANT_DAYS_MOST * 24 ? { hours: count } : null;
  const days = unit.startsWith('w') ? count * 7 : count;
  return days <= GRANT_DAYS_MOST ? { days } : null;
}
