import { RefusalError } from '../../errors.ts';
import type { StoredInput } from '../../request.ts';

/** A file above this cannot be within the limit of characters in any encoding we read. */
const FILE_MAX_BYTES = 4 * 1024 * 1024;

async function bytesOf(input: StoredInput): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of input.open()) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** UTF-16 without a byte order mark shows by its zeros: every other byte of Latin text. */
function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 1_000);
  const zeros = (odd: number) => head.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  if (head.length < 4 || bytes.length % 2 !== 0) return 'utf-8';
  if (zeros(1) > head.length / 4 && zeros(0) === 0) return 'utf-16le';
  if (zeros(0) > head.length / 4 && zeros(1) === 0) return 'utf-16be';
  return 'utf-8';
}

function decode(bytes: Buffer): string | null {
  const encoding = encodingOf(bytes);
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // A control byte is no part of any text people write: this is a program or a picture.
    return /[^\P{Cc}\t\n\v\f\r\u0085]/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

/**
 * The text of a handed-in file: UTF-8 or UTF-16, judged by its bytes. Throws RefusalError `file_empty`,
 * `text_too_long` (over 4 MiB) or `file_type_wrong` (not text).
 */
export async function readTextFile(input: StoredInput): Promise<string> {
  if (input.bytes === 0) throw new RefusalError('file_empty', { name: input.name });
  if (input.bytes > FILE_MAX_BYTES) {
    throw new RefusalError('text_too_long', { bytes: input.bytes, limitBytes: FILE_MAX_BYTES });
  }
  const text = decode(await bytesOf(input));
  if (text === null) throw new RefusalError('file_type_wrong', { name: input.name, type: 'binary file' });
  return text;
}
