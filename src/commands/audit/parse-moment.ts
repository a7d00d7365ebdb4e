const AGO = /^(\d{1,4}) ?(m|mins?|minutes?|h|hours?|d|days?|w|weeks?)(?: ago)?$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[ t](\d{2}:\d{2})(?::00)?(?:z| utc)?)?$/;
const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * A time in the past as people type it: `30 min`, `2 hours`, `3 days` (ago), `2026-11-22`, or `2026-11-22 18:00` (UTC).
 * UTC ISO; null when it is none of these. `now` in ms.
 */
export function parseMoment(typed: string, now: number): string | null {
  const text = typed.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');
  const [, digits, unit = ''] = AGO.exec(text) ?? [];
  if (digits !== undefined) {
    return new Date(now - Number(digits) * (UNIT_MS[unit.charAt(0)] ?? 0)).toISOString();
  }
  const [, date, time = '00:00'] = MOMENT.exec(text) ?? [];
  const at = date === undefined ? Number.NaN : Date.parse(`${date}T${time}:00Z`);
  if (date === undefined || Number.isNaN(at)) return null;
  // Date.parse takes 31 February for a day of March; nobody means that.
  const iso = new Date(at).toISOString();
  return iso.startsWith(date) ? iso : null;
}
