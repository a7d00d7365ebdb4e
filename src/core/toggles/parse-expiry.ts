const SPAN = /^(?:in |for )?(\d{1,4}) ?(m|mins?|minutes?|h|hours?|d|days?|w|weeks?)$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[ t](\d{2}:\d{2})(?::00)?(?:z| utc)?$/;
const STAMP = /^<t:(\d{9,11})(?::[a-z])?>$/;
const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
/** A year ahead is for good. */
const AHEAD_MAX_MS = 366 * 86_400_000;

/**
 * When a setting ends, as people type it: `30 min`, `2 hours`, `3 days`, `2026-12-24 18:00` (UTC), or a Discord
 * timestamp. UTC ISO; null when it is none of these, in the past, or more than a year ahead. `now` in ms.
 */
export function parseExpiry(typed: string, now: number): string | null {
  const text = typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/^until /, '');
  const [, digits = '', unit = ''] = SPAN.exec(text) ?? [];
  const [, date = '', time = ''] = MOMENT.exec(text) ?? [];
  const [, seconds = ''] = STAMP.exec(text) ?? [];
  let at = Number.NaN;
  if (digits !== '') at = now + Number(digits) * (UNIT_MS[unit.charAt(0)] ?? Number.NaN);
  else if (date !== '') at = Date.parse(`${date}T${time}:00Z`);
  else if (seconds !== '') at = Number(seconds) * 1000;
  if (!(at > now && at <= now + AHEAD_MAX_MS)) return null;
  // Date.parse takes 31 February for a day of March; nobody means that.
  const iso = new Date(at).toISOString();
  return date !== '' && !iso.startsWith(date) ? null : iso;
}
