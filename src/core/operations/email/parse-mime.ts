import PostalMime, { type Address } from 'postal-mime';
import { authClaims } from './auth-claims.ts';
import { FILES_MAX, emailFile } from './email-file.ts';
import type { Mailbox, RawEmail } from './parsed-email.ts';

/** Parts within parts; forwarded mail of forwarded mail reaches ten. */
const NESTING_MAX = 64;
const HEADERS_MAX_BYTES = 1024 * 1024;
const PEOPLE_MAX = 100;

/** Longer than any name or address; a header may have a megabyte. */
const NAME_MAX = 320;
const LINE_MAX = 1_000;

function cut(text: string | undefined): string {
  return (text ?? '').trim().slice(0, NAME_MAX);
}

function people(list: readonly (Address | undefined)[] | undefined): Mailbox[] {
  return (list ?? [])
    .flatMap((one) => (one === undefined ? [] : (one.group ?? [one])))
    .map(({ name, address }) => ({ name: cut(name), address: cut(address) }))
    .filter(({ name, address }) => name !== '' || address !== '')
    .slice(0, PEOPLE_MAX);
}

/** A date as UTC ISO; null for text that is none. */
export function isoDate(text: string | undefined): string | null {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** One line, single spaces, at most 1,000 characters: what a mail program shows of a subject. */
export function oneLine(text: string | undefined): string {
  return (text ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, LINE_MAX);
}

/** Reads a MIME message (RFC 5322); rejects when it nests or heads beyond the limits. */
export async function parseMime(bytes: Uint8Array): Promise<RawEmail> {
  const mail = await PostalMime.parse(bytes, {
    maxNestingDepth: NESTING_MAX,
    maxHeadersSize: HEADERS_MAX_BYTES,
    maxRfc822NestingDepth: 5,
  });
  const files = mail.attachments.slice(0, FILES_MAX).map(({ filename, mimeType, content }) => {
    const raw = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content);
    return emailFile(filename, mimeType, raw);
  });
  return {
    format: 'eml',
    subject: oneLine(mail.subject),
    from: people([mail.from]),
    replyTo: people(mail.replyTo),
    to: people(mail.to),
    cc: people(mail.cc),
    date: isoDate(mail.date),
    claims: authClaims(mail.headers),
    html: mail.html ?? null,
    plain: mail.text ?? null,
    files,
    filesLeftOut: Math.max(0, mail.attachments.length - FILES_MAX),
  };
}
