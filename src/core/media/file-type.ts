/** What the first bytes say: maybe a recording, surely something else, or nothing that can be read. */
export type FileType =
  | { kind: 'maybe' }
  | { kind: 'wrong'; name: string }
  | { kind: 'unreadable'; reason: 'text' | 'headerless' };

/** Types that are common on Discord and are no recording we can measure: first bytes as Latin-1, at an offset. */
const OTHERS: readonly { at: number; bytes: string; name: string }[] = [
  { at: 0, bytes: '\x89PNG', name: 'PNG picture' },
  { at: 0, bytes: '\xff\xd8\xff', name: 'JPEG picture' },
  { at: 0, bytes: 'GIF8', name: 'GIF picture' },
  { at: 8, bytes: 'WEBP', name: 'WebP picture' },
  { at: 0, bytes: '%PDF', name: 'PDF document' },
  { at: 0, bytes: 'PK\x03\x04', name: 'ZIP archive or Office document' },
  { at: 0, bytes: '7z\xbc\xaf', name: '7z archive' },
  { at: 0, bytes: 'Rar!', name: 'RAR archive' },
  { at: 0, bytes: '\x1f\x8b', name: 'gzip archive' },
  { at: 0, bytes: 'MThd', name: 'MIDI score' },
  { at: 0, bytes: '#!AMR', name: 'AMR recording' },
  { at: 8, bytes: 'AIFF', name: 'AIFF recording' },
  { at: 8, bytes: 'AIFC', name: 'AIFF recording' },
  { at: 8, bytes: 'AVI ', name: 'AVI film' },
  { at: 0, bytes: 'FLV\x01', name: 'Flash film' },
  { at: 0, bytes: '\x30\x26\xb2\x75', name: 'Windows Media recording' },
  { at: 0, bytes: 'caff', name: 'Core Audio recording' },
];

/** Text has no control bytes but white space, and is valid UTF-8 (a cut last character aside). */
function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32))) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/**
 * Judges a file by its first bytes, and by its name only where the bytes are silent: headerless sound (`.raw`,
 * `.pcm`) cannot be measured, because nothing says how it was recorded.
 */
export function fileType(head: Uint8Array, name: string): FileType {
  const latin = Buffer.from(head).toString('latin1');
  const other = OTHERS.find((type) => latin.startsWith(type.bytes, type.at));
  if (other) return { kind: 'wrong', name: other.name };
  if (isText(head)) return { kind: 'unreadable', reason: 'text' };
  if (/\.(raw|pcm|s16le|ulaw|alaw)$/i.test(name)) return { kind: 'unreadable', reason: 'headerless' };
  return { kind: 'maybe' };
}
