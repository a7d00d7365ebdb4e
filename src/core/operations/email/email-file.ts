import { createHash } from 'node:crypto';
import type { EmailFile } from './parsed-email.ts';

/** Files that are listed; an email of more has something else in mind. */
export const FILES_MAX = 100;

/** An attachment as it is listed: its name without invisible letters and line ends, its bytes counted and hashed. */
export function emailFile(name: string | null, type: string, content: Uint8Array): EmailFile {
  const plain = (name ?? '').replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').trim();
  return {
    name: plain === '' ? null : plain.slice(0, 300),
    type: type.slice(0, 100),
    bytes: content.byteLength,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}
