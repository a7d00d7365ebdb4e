/** @type {Record<string, Intl.DateTimeFormatOptions>} Discord's timestamp styles, except R. */
const STYLES = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
  s: { dateStyle: 'short', timeStyle: 'short' },
  S: { dateStyle: 'short', timeStyle: 'medium' },
};

/** @type {[Intl.RelativeTimeFormatUnit, number][]} unit and its length in seconds, longest first. */
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/**
 * "in 5 minutes", "2 hours ago": what `<t:…:R>` shows.
 * @param {number} at Unix seconds
 * @param {number} now Unix seconds
 * @returns {string}
 */
export function relativeText(at, now) {
  const gap = at - now;
  const [unit, length] = UNITS.find(([, seconds]) => Math.abs(gap) >= seconds) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en', { numeric: 'always' }).format(Math.trunc(gap / length), unit);
}

/**
 * Text of a Discord timestamp.
 * @param {number} at Unix seconds
 * @param {string} style one of t T d D f F s S R
 * @param {number} [now] Unix seconds
 * @returns {string}
 */
export function momentText(at, style, now = Date.now() / 1000) {
  if (style === 'R') return relativeText(at, now);
  return new Intl.DateTimeFormat(undefined, STYLES[style] ?? STYLES.f).format(new Date(at * 1000));
}

/**
 * Time of day for message headers, with the date when it was another day.
 * @param {string} iso
 * @param {Date} [now]
 * @returns {string}
 */
export function headerTime(iso, now = new Date()) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const options = at.toDateString() === now.toDateString() ? STYLES.t : STYLES.s;
  return new Intl.DateTimeFormat(undefined, options).format(at);
}

/**
 * Time of day to the millisecond, for the trail.
 * @param {string} iso
 * @returns {string} such as "14:03:11.208"
 */
export function preciseTime(iso) {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return '';
  const text = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(at);
  return `${text}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
