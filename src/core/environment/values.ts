import { z } from 'zod';

const digits = /^\d{5,25}$/;

function split(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).format(0) !== '';
  } catch {
    return false;
  }
}

function isOrigin(value: string): boolean {
  const url = URL.parse(value);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    !url.username
  );
}

function isHost(value: string): boolean {
  const url = URL.parse(`https://${value}/`);
  return url !== null && !url.username && url.pathname === '/' && /^[\w.[\]:-]+$/.test(value);
}

/** Any text that is not empty. */
export const text = z.string().min(1);
/** A Discord id. */
export const id = z.string().regex(digits);
/** Discord ids, comma-separated. */
export const ids = z.string().transform(split).pipe(z.array(id));
/** An http or https URL. */
export const url = z.string().refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''));
/** Scheme, host and port, without a path; normalised. */
export const origin = z
  .string()
  .refine(isOrigin)
  .transform((value) => new URL(value).origin);
/** true or false (also 1 or 0). */
export const flag = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1');
/** A URL that ends in `/api`. */
export const discordApi = z.string().refine((value) => URL.canParse(value) && value.endsWith('/api'));
/** A PostgreSQL connection URL. */
export const databaseUrl = z.string().regex(/^postgres(ql)?:\/\/./);
/** pino's levels. */
export const levels = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
/** An IANA time zone this Node knows. */
export const zone = z.string().refine(isZone);
/** `host` or `host:port`, comma-separated, lower case. */
export const hosts = z
  .string()
  .transform(split)
  .pipe(
    z
      .array(
        z
          .string()
          .refine(isHost)
          .transform((host) => host.toLowerCase()),
      )
      .min(1),
  );

/** A whole number from `least` to `most`. */
export function whole(least: number, most: number): z.ZodType<number, string> {
  return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(least).max(most));
}
