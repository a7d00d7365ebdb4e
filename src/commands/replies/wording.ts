import type { Facts } from '../../core/index.ts';
import { clipped, plainText } from '../plain-text.ts';

/** A fact as safe text of at most 300 characters, or `otherwise` when the core did not give it. */
export function fact(facts: Facts, key: string, otherwise: string): string {
  const value = facts[key];
  return value === undefined || value === null || value === ''
    ? otherwise
    : plainText(clipped(String(value), 300));
}

/** A fact that is a name of ours, such as a variable's: shown as code, and only letters, digits, `_`, `-`, `.`, `,` and spaces of it. */
export function codeFact(facts: Facts, key: string, otherwise: string): string {
  const value = facts[key];
  return typeof value === 'string' && value !== '' ? `\`${value.replaceAll(/[^\w, .-]/g, '')}\`` : otherwise;
}

/** A number among the facts, or null. */
export function figure(facts: Facts, key: string): number | null {
  const value = facts[key];
  return typeof value === 'number' ? value : null;
}

/** Bytes for people: `980 bytes`, `180 kB`, `24.9 MB`, in powers of 1,024 as Discord counts. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '')} MB`;
}

/** Seconds for people: `1.8 s`, `2 min 5 s`, `10 min`. */
export function secondsText(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? '' : ` ${rest} s`}`;
}

/** A Discord timestamp that counts down or up in each reader's own language and zone. */
export function relativeTime(isoTime: string): string {
  return `<t:${Math.floor(Date.parse(isoTime) / 1000)}:R>`;
}

/** A text that begins a line: its first letter large. */
export function upperFirst(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** A count with thousands separators: `12,431`. */
export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

/** A Discord timestamp with date and time in each reader's own language and zone. */
export function exactTime(isoTime: string): string {
  return `<t:${Math.floor(Date.parse(isoTime) / 1000)}:f>`;
}

/** A Discord timestamp of the day alone, in each reader's own language and zone. */
export function dayText(isoTime: string): string {
  return `<t:${Math.floor(Date.parse(isoTime) / 1000)}:d>`;
}
